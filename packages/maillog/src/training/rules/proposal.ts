/**
 * The second half of training: proposes a rule for each group, with what the user needs to judge it.
 */
import { RuleSet } from '../../pattern/index.ts';
import { ATTACK_SAMPLES, samplesBehind } from './attack-samples.ts';
import { hasAlarmWord } from '../../pattern/template/alarm-words.ts';
import { ruleTemplatesOf } from './rule-template.ts';
import type { RuleTemplate } from './rule-template.ts';
import type { Group } from '../groups/groups.ts';
import { compile, matched } from './proposed-rule.ts';
import type { ProposedRule } from './proposed-rule.ts';
import { RuleTrial } from './rule-trial.ts';
import { ruleTextOf } from './rule-text.ts';
import { isAccepted } from './is-accepted.ts';
import { judge } from './standing.ts';
import type { JudgeOptions, Standing } from './standing.ts';
import { templateTextOf } from './template-text.ts';
import type { Outside } from './placeholder-choice.ts';
import type { TemplateText, Wishes } from './template-text.ts';

export interface Proposal {
  readonly rule: ProposedRule;
  /** The lines that the rule was written for. */
  readonly lines: RuleTemplate;
  readonly standing: Standing;
  /** Why it is not silent, in words; `''` for a silent rule. */
  readonly reason: string;
  /** The number of lines that the rule was made from. */
  readonly count: number;
  /** Timestamps of the first and the last of these lines; `''` if they have none. */
  readonly first: string;
  readonly last: string;
  /** Lines it matches, as ByteStrings: of its most frequent signature, and of another if there is one. */
  readonly examples: readonly string[];
  /** The attack samples that the rule matches. */
  readonly attacks: readonly string[];
}

/** The rules for `groups`, the most frequent first. */
export function propose(groups: readonly Group[], options: JudgeOptions): Proposal[] {
  const templates = groups.flatMap(ruleTemplatesOf);
  const frequent = templates.filter(({ count }) => count >= options.min);
  const rules = rulesFor(frequent);
  // Few rules match an attack sample, and most logs have no such rule. So all rules together select the
  // samples that are worth testing one by one.
  const all = new RuleSet(rules.map(compile));
  const attacks = ATTACK_SAMPLES.filter((line) => all.decide(Buffer.from(line, 'latin1')).hidden > 0);
  const trial = new RuleTrial(rules);
  const judged = frequent.map((lines, index) => {
    const matches: Matches = (samples) => trial.matched(index, samples);
    return proposalOf(lines, rules[index], attacks, options, matches);
  });
  const rare = templates.filter(({ count }) => count < options.min).map((lines) => rareOf(lines, options));
  const proposals = [...judged, ...rare].sort(
    (a, b) => b.count - a.count || (a.examples[0] < b.examples[0] ? -1 : 1),
  );
  return options.trust ? proposals : withoutOverreach(proposals);
}

/** A log may have tens of thousands of rare messages, and nobody asks for their rules. */
function rareOf(lines: RuleTemplate, options: JudgeOptions): Proposal {
  const { first, last, examples } = seenIn(lines);
  return {
    get rule() {
      return ruleFor(lines);
    },
    lines,
    standing: 'rare',
    reason: `fewer than ${options.min} lines`,
    count: lines.count,
    first,
    last,
    examples,
    attacks: [],
  };
}

/** A silent rule that matches lines of a rule that folds, or rare lines, folds, too. */
function withoutOverreach(proposals: readonly Proposal[]): Proposal[] {
  const silent = proposals.filter(({ standing }) => standing === 'usual');
  const rules = new Map(silent.map((proposal) => [compile(proposal.rule), proposal]));
  const set = new RuleSet([...rules.keys()]);
  const others = proposals.filter(({ standing }) => standing !== 'usual').flatMap(({ examples }) => examples);
  if (silent.length === 0 || others.length === 0) return [...proposals];
  set.decide(Buffer.from(others.map((line) => `${line}\n`).join(''), 'latin1'));
  const wide = new Set(
    set.hits().flatMap(({ by, hits }) => (hits > 0 ? by.map((rule) => rules.get(rule)) : [])),
  );
  if (wide.size === 0) return [...proposals];
  return withoutOverreach(
    proposals.map((proposal) =>
      wide.has(proposal)
        ? { ...proposal, standing: 'fold', reason: 'it matches lines of other rules that are not silent' }
        : proposal,
    ),
  );
}

/** The rule for these lines as a reviewer wishes it. */
export function revised(proposal: Proposal, wishes: Wishes, options: JudgeOptions): Proposal {
  const rule = ruleFor(proposal.lines, wishes);
  return proposalOf(proposal.lines, rule, ATTACK_SAMPLES, options, (samples) => matched(rule, samples));
}

/** Those of some lines that a rule matches. */
type Matches = (samples: readonly string[]) => string[];

/** The rules for all of `templates`: most match their lines as they are proposed. */
function rulesFor(templates: readonly RuleTemplate[]): ProposedRule[] {
  const proposed = templates.map((lines): ProposedRule | undefined => {
    const template = templateTextOf(lines);
    const rule: ProposedRule | undefined = template && { template };
    return rule && isAccepted(() => compile(rule).conditions.length > 0) ? rule : undefined;
  });
  const trial = new RuleTrial(proposed.filter((rule) => rule !== undefined));
  let tried = 0;
  return templates.map((lines, index) => {
    const rule = proposed[index];
    if (!rule) return ruleFor(lines);
    const examples = lines.signatures.map(({ example }) => example);
    return trial.matched(tried++, examples).length === examples.length ? rule : ruleFor(lines);
  });
}

/** A template if one takes every line, else a pattern. */
function ruleFor(lines: RuleTemplate, wishes: Wishes = new Map()): ProposedRule {
  const template = templateTextOf(lines, wishes);
  if (template) {
    const examples = lines.signatures.map(({ example }) => example);
    for (const each of [wishes, ...otherWishes(template, wishes)]) {
      const written = templateTextOf(lines, each);
      if (!written) continue;
      const rule: ProposedRule = { template: written };
      if (isAccepted(() => matched(rule, examples).length === examples.length)) return rule;
    }
  }
  return { pattern: ruleTextOf(lines) };
}

/**
 * The text of a template by fields with a comma after each, so that no phrase goes on from one to the next.
 */
function withCommas(text: string): string {
  return text.replace(/ (?=(?:[\w.@/-]+|"(?:[^"\\]|\\.)*")=)/g, ', ');
}

/** If the template does not do: whatever one of its slots can take. */
function* otherWishes({ slots }: TemplateText, wishes: Wishes): Generator<Wishes> {
  for (const { stats, choices, chosen } of slots)
    if (chosen + 1 < choices.length) yield new Map([...wishes, [stats, choices.length - 1]]);
}

function proposalOf(
  lines: RuleTemplate,
  rule: ProposedRule,
  samples: readonly string[],
  options: JudgeOptions,
  matches: Matches,
): Proposal {
  const { first, last, examples } = seenIn(lines);
  const attacks = matches([...samples, ...samplesBehind(examples)]);
  // The name of a host is no word of the message.
  const text = rule.template?.text.slice(rule.template.host.length) ?? lines.words.join(' ');
  const judgedText = lines.form ? withCommas(text) : text;
  const outside = rule.template?.outside ?? outsideOf(lines);
  const { program, count, hasEncodedText, priorities } = lines;
  const judged = {
    program,
    text: judgedText,
    outside,
    hasEncodedText,
    priorities,
    count,
    examples: lines.form ? [...examples, judgedText] : examples,
    attacks,
  };
  // No pattern matches fields in any order.
  const unwritten = lines.form && rule.pattern && ({ standing: 'rare', reason: 'no template' } as const);
  return {
    rule,
    lines,
    ...(unwritten ?? judge(judged, options)),
    count: lines.count,
    first,
    last,
    examples,
    attacks,
  };
}

/** The times of the first and the last line, and the most frequent lines. */
function seenIn(lines: RuleTemplate): Pick<Proposal, 'first' | 'last' | 'examples'> {
  const signatures = [...lines.signatures].sort(
    (a, b) => b.count - a.count || (a.example < b.example ? -1 : 1),
  );
  const first = signatures.reduce((a, b) => (b.firstLine < a.firstLine ? b : a));
  const last = signatures.reduce((a, b) => (b.lastLine > a.lastLine ? b : a));
  const [most, second = most] = signatures;
  const examples = [...new Set([most.example, second.example])];
  return { first: first.first, last: last.last, examples };
}

/**
 * A pattern's places take whatever kind of word was seen there: anything that is no number is from outside.
 */
function outsideOf({ stretches, hasAlarmParameter }: RuleTemplate): Outside[] {
  const isOpen = stretches.some((each) => each.length > 1 || each.some(({ slots }) => slots.length > 0));
  return isOpen || hasAlarmParameter ? ['text'] : [];
}

/** Alarm words of a proposal, for a reviewer. */
export function alarmWordsOf({ lines }: Proposal): string[] {
  return [...new Set([lines.program, ...lines.words].filter(hasAlarmWord))];
}

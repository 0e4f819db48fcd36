/**
 * The second half of training: proposes a rule for each group, with what the user needs to judge it.
 */
import { RuleSet } from '../../pattern/index.ts';
import { ATTACK_SAMPLES } from './attack-samples.ts';
import { hasAlarmWord } from '../../pattern/template/alarm-words.ts';
import type { LineSignature } from '../lines/line-signature.ts';
import type { RuleTemplate } from './rule-template.ts';
import { ruleTemplatesOf } from './rule-template.ts';
import type { Group } from '../groups/groups.ts';
import type { RuleText } from './rule-text.ts';
import { compile, ruleTextOf } from './rule-text.ts';

/**
 * `usual`: the rule may be used; `alarm`: it contains an alarm word or would hide an attack sample; `rare`:
 * too few lines.
 */
export type Standing = 'usual' | 'alarm' | 'rare';

export interface Proposal {
  readonly rule: RuleText;
  /** The template that the rule was written for. */
  readonly template: RuleTemplate;
  readonly standing: Standing;
  /** The number of lines that the rule was made from. */
  readonly count: number;
  /** Timestamps of the first and the last of these lines; `''` if they have none. */
  readonly first: string;
  readonly last: string;
  /** Lines it hides, as ByteStrings: of its most frequent signature, and of another if there is one. */
  readonly examples: readonly string[];
  /** The alarm words in the rule. */
  readonly alarmWords: readonly string[];
  /** The attack samples that the rule would hide. */
  readonly attacks: readonly string[];
}

export interface ProposeOptions {
  /** The fewest lines of a usual message. */
  readonly min: number;
  /** Whether rules with alarm words count as usual. */
  readonly trust: boolean;
}

/** The rules for `groups`, the most frequent first. */
export function propose(groups: readonly Group[], options: ProposeOptions): Proposal[] {
  const made = groups.flatMap(ruleTemplatesOf).map((template) => ({ template, rule: ruleTextOf(template) }));
  // Few rules hide an attack sample, and most logs have no such rule. So all rules together select the
  // samples that are worth testing one by one.
  const judged = made
    .filter(({ template }) => template.count >= options.min)
    .map(({ rule }) => compile(rule));
  const all = new RuleSet(judged);
  const attacks = ATTACK_SAMPLES.filter((line) => all.decide(Buffer.from(line, 'latin1')).hidden > 0);
  const proposals = made.map(({ template, rule }) => {
    const hidden = template.count >= options.min ? hiddenOf(rule, attacks) : [];
    return proposalOf(template, rule, hidden, options);
  });
  return proposals.sort((a, b) => b.count - a.count || (a.rule.pattern < b.rule.pattern ? -1 : 1));
}

/** The lines of `lines` that a rule would hide. */
export function hiddenOf(rule: RuleText, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const { conditions } = compile(rule);
  return lines.filter((line) =>
    conditions.every(
      ({ pattern, negated }) => (pattern.test(Buffer.from(line, 'latin1')) === true) !== negated,
    ),
  );
}

function proposalOf(
  template: RuleTemplate,
  rule: RuleText,
  attacks: readonly string[],
  { min, trust }: ProposeOptions,
): Proposal {
  const signatures = [...template.signatures].sort(
    (a, b) => b.count - a.count || (a.example < b.example ? -1 : 1),
  );
  const first = signatures.reduce((a, b) => (b.firstLine < a.firstLine ? b : a));
  const last = signatures.reduce((a, b) => (b.lastLine > a.lastLine ? b : a));
  const rare = template.count < min;
  const alarm = !trust && (template.hasAlarmWord || attacks.length > 0);
  return {
    rule,
    template,
    standing: rare ? 'rare' : alarm ? 'alarm' : 'usual',
    count: template.count,
    first: first.first,
    last: last.last,
    examples: [
      ...new Set(
        [signatures[0], signatures[1] ?? signatures[0]].map((signature: LineSignature) => signature.example),
      ),
    ],
    alarmWords: [...new Set([template.program, ...template.words].filter(hasAlarmWord))],
    attacks,
  };
}

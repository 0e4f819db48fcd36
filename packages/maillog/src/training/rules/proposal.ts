/**
 * Training's second half: groups in, rules to be written out, each with what the user needs to judge it.
 */
import { RuleSet } from '../../pattern/index.ts';
import { ATTACKS } from './attacks.ts';
import { namesDanger } from '../lines/danger.ts';
import type { Form } from '../lines/form.ts';
import type { Frame } from './frame.ts';
import { framesOf } from './frame.ts';
import type { Group } from '../groups/groups.ts';
import type { RuleText } from './rule.ts';
import { compile, ruleOf } from './rule.ts';

/**
 * `usual`: may be written; `danger`: names danger, or would hide an attack line; `rare`: seen too seldom to
 * be usual.
 */
export type Standing = 'usual' | 'danger' | 'rare';

export interface Proposal {
  readonly rule: RuleText;
  /** What the rule was written for. */
  readonly frame: Frame;
  readonly standing: Standing;
  /** Lines that it was made from. */
  readonly count: number;
  /** Timestamps of the first and the last of them; `''` where they have none. */
  readonly first: string;
  readonly last: string;
  /** Lines it hides, as ByteStrings: of its most frequent form, and of another if there is one. */
  readonly examples: readonly string[];
  /** The words of it that name danger. */
  readonly dangerWords: readonly string[];
  /** The attack lines it would hide. */
  readonly attacks: readonly string[];
}

export interface ProposeOptions {
  /** What was seen in fewer lines is not usual. */
  readonly min: number;
  /** Take what names danger for usual too. */
  readonly trust: boolean;
}

/** The rules for `groups`, the most frequent first. */
export function propose(groups: readonly Group[], options: ProposeOptions): Proposal[] {
  const made = groups.flatMap(framesOf).map((frame) => ({ frame, rule: ruleOf(frame) }));
  // Few rules hide an attack line, and most logs have none: all are asked at once which lines it is worth
  // asking each about.
  const judged = made.filter(({ frame }) => frame.count >= options.min).map(({ rule }) => compile(rule));
  const all = new RuleSet(judged);
  const attacks = ATTACKS.filter((line) => all.decide(Buffer.from(line, 'latin1')).hidden > 0);
  const proposals = made.map(({ frame, rule }) => {
    const hidden = frame.count >= options.min ? hiddenOf(rule, attacks) : [];
    return proposalOf(frame, rule, hidden, options);
  });
  return proposals.sort((a, b) => b.count - a.count || (a.rule.pattern < b.rule.pattern ? -1 : 1));
}

/** Those of the lines that a rule would hide. */
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
  frame: Frame,
  rule: RuleText,
  attacks: readonly string[],
  { min, trust }: ProposeOptions,
): Proposal {
  const forms = [...frame.forms].sort((a, b) => b.count - a.count || (a.example < b.example ? -1 : 1));
  const first = forms.reduce((a, b) => (b.firstLine < a.firstLine ? b : a));
  const last = forms.reduce((a, b) => (b.lastLine > a.lastLine ? b : a));
  const rare = frame.count < min;
  const danger = !trust && (frame.danger || attacks.length > 0);
  return {
    rule,
    frame,
    standing: rare ? 'rare' : danger ? 'danger' : 'usual',
    count: frame.count,
    first: first.first,
    last: last.last,
    examples: [...new Set([forms[0], forms[1] ?? forms[0]].map((form: Form) => form.example))],
    dangerWords: [...new Set([frame.program, ...frame.words].filter(namesDanger))],
    attacks,
  };
}

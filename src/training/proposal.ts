/**
 * Training's second half: groups in, rules to be written out, each with what the user needs to judge it.
 */
import { RuleSet } from '../pattern/index.ts';
import { ATTACKS } from './attacks.ts';
import { namesDanger } from './danger.ts';
import type { Form } from './form.ts';
import type { Frame } from './frame.ts';
import { framesOf } from './frame.ts';
import type { Group } from './groups.ts';
import type { RuleText } from './rule.ts';
import { compile, ruleOf } from './rule.ts';

/** `usual`: may be written; `danger`: names danger, or would hide an attack line; `rare`: seen too seldom to be usual. */
export type Standing = 'usual' | 'danger' | 'rare';

export interface Proposal {
  readonly rule: RuleText;
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
export function propose(groups: readonly Group[], { min, trust }: ProposeOptions): Proposal[] {
  const proposals = groups.flatMap(framesOf).map((frame) => proposalOf(frame, min, trust));
  return proposals.sort((a, b) => b.count - a.count || (a.rule.pattern < b.rule.pattern ? -1 : 1));
}

function proposalOf(frame: Frame, min: number, trust: boolean): Proposal {
  const rule = ruleOf(frame);
  const forms = [...frame.forms].sort((a, b) => b.count - a.count || (a.example < b.example ? -1 : 1));
  const first = forms.reduce((a, b) => (b.firstLine < a.firstLine ? b : a));
  const last = forms.reduce((a, b) => (b.lastLine > a.lastLine ? b : a));
  const rare = frame.count < min;
  const attacks = rare ? [] : attacksHiddenBy(rule);
  const danger = !trust && (frame.danger || attacks.length > 0);
  return {
    rule,
    standing: rare ? 'rare' : danger ? 'danger' : 'usual',
    count: frame.count,
    first: first.first,
    last: last.last,
    examples: [...new Set([forms[0], forms[1] ?? forms[0]].map((form: Form) => form.example))],
    dangerWords: [...new Set([frame.program, ...frame.words].filter(namesDanger))],
    attacks,
  };
}

const ATTACK_LINES = ATTACKS.map((line) => Buffer.from(line, 'latin1'));

/** The lines of attacks.ts that a rule would hide. */
export function attacksHiddenBy(rule: RuleText): string[] {
  const rules = new RuleSet([compile(rule)]);
  return ATTACKS.filter((_, index) => rules.decide(ATTACK_LINES[index]).hidden > 0);
}

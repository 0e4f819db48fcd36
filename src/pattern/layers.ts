import { Answers } from './answers.ts';
import { AnyRule } from './anyrule.ts';
import type { LogcheckRules } from './logcheck.ts';
import { type Rule, RuleSet } from './ruleset.ts';

/** The bytes of a block that belong to each layer, as in `Decision.shown`. */
export interface Layered {
  readonly alerts: readonly number[];
  readonly events: readonly number[];
  readonly system: readonly number[];
  readonly unknown: readonly Rule[];
}

/**
 * logcheck's three layers. Security alerts are what cracking.d matches; security events what a file of violations.d matches and its
 * violations.ignore.d does not; system events are the other lines that no ignore.d matches. So ignore.d never hides a violation, and
 * a violation that is called off is in none. What cannot be decided raises, and does not hide.
 */
export class Layers {
  private readonly alerts: AnyRule;
  private readonly raised: AnyRule;
  private readonly events: readonly { readonly raise: AnyRule; readonly ignore: AnyRule }[];
  private readonly system: RuleSet;

  /** `own` are the rules of the watch itself: they speak of system events. */
  constructor({ alerts, events, ignores }: LogcheckRules, own: readonly Rule[]) {
    this.alerts = anyOf(alerts);
    this.raised = anyOf(events.flatMap(({ raise }) => raise));
    this.events = events.map(({ raise, ignore }) => ({ raise: anyOf(raise), ignore: anyOf(ignore) }));
    this.system = new RuleSet([...ignores, ...own]);
  }

  /** Decides whole lines; the last may lack its newline. */
  decide(block: Uint8Array, length: number = block.length): Layered {
    const alerts: number[] = [];
    const events: number[] = [];
    const taken: number[] = [];
    const alerted = new Answers(this.alerts, block, length);
    const raised = new Answers(this.raised, block, length);
    for (let start = 0, end = 0; start < length; start = end) {
      const alert = alerted.next(start) !== false;
      const raise = raised.next(start) !== false;
      end = alerted.end;
      if (!alert && !raise) continue;
      push(taken, start, end);
      if (alert) push(alerts, start, end);
      if (raise && this.isEvent(block, start, end)) push(events, start, end);
    }
    const { shown, unknown } = this.system.decide(block, length);
    return { alerts, events, system: without(shown, taken), unknown };
  }

  private isEvent(block: Uint8Array, start: number, end: number): boolean {
    return this.events.some(
      ({ raise, ignore }) =>
        raise.decide(block, start, end) !== false && ignore.decide(block, start, end) !== true,
    );
  }
}

function anyOf(rules: readonly Rule[]): AnyRule {
  return new AnyRule(rules.map(({ tests }) => tests));
}

function push(ranges: number[], start: number, end: number): void {
  if (ranges[ranges.length - 1] === start) ranges[ranges.length - 1] = end;
  else ranges.push(start, end);
}

/** The ranges less what is in others; both are in order. */
function without(ranges: readonly number[], others: readonly number[]): number[] {
  if (others.length === 0) return [...ranges];
  const rest: number[] = [];
  let other = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    let start = ranges[i];
    const end = ranges[i + 1];
    while (other < others.length && others[other + 1] <= start) other += 2;
    for (let j = other; j < others.length && others[j] < end; j += 2) {
      if (others[j] > start) rest.push(start, others[j]);
      start = Math.max(start, others[j + 1]);
    }
    if (start < end) rest.push(start, end);
  }
  return rest;
}

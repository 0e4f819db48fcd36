import { LineVerdicts } from './line-verdicts.ts';
import { RuleMatcher } from './rule-matcher.ts';
import type { LogcheckRules } from './logcheck.ts';
import { HitCounter } from './hit-counter.ts';
import type { RuleHits } from './hit-counter.ts';
import { RuleSet } from './ruleset.ts';
import type { Rule } from './rule.ts';

/** The bytes of a block that belong to each layer, as in `Decision.shown`. */
export interface LayeredDecision {
  readonly alerts: readonly number[];
  readonly events: readonly number[];
  readonly system: readonly number[];
  readonly lines: number;
  readonly hidden: number;
  readonly unknown: readonly Rule[];
}

/**
 * logcheck's three layers. Security alerts are what cracking.d matches; security events what a file of
 * violations.d matches and its violations.ignore.d does not; system events are the other lines that no
 * ignore.d matches. So ignore.d never hides a violation, and a violation that is called off is in none. What
 * cannot be decided raises, and does not hide.
 */
export class Layers {
  readonly #alerts: RuleMatcher;
  readonly #raised: RuleMatcher;
  readonly #events: readonly {
    readonly raise: RuleMatcher;
    readonly ignore: RuleMatcher;
    /** Where each rule of `ignore` stands in `calling`. */
    readonly indices: readonly number[];
  }[];
  readonly #system: RuleSet;
  /** Whether there is any rule but for system events. */
  readonly #raises: boolean;
  /** The rules that call events off, each once, and the lines that they hid. */
  readonly #cancelling: readonly Rule[];
  readonly #cancelled: HitCounter;

  /**
   * `own` are the rules of the watch itself: they speak of system events. `samples` as in {@link RuleSet}.
   */
  constructor({ alerts, events, ignores }: LogcheckRules, own: readonly Rule[], samples = 0) {
    this.#raises = alerts.length + events.length > 0;
    this.#alerts = matcherOf(alerts);
    this.#raised = matcherOf(events.flatMap(({ raise }) => raise));
    const calling = new Map<Rule, number>();
    for (const { ignore } of events)
      for (const rule of ignore) if (!calling.has(rule)) calling.set(rule, calling.size);
    this.#events = events.map(({ raise, ignore }) => ({
      raise: matcherOf(raise),
      ignore: matcherOf(ignore),
      indices: ignore.map((rule) => calling.get(rule) ?? -1),
    }));
    this.#cancelling = [...calling.keys()];
    this.#cancelled = new HitCounter(calling.size, samples);
    this.#system = new RuleSet([...ignores, ...own], samples);
  }

  /** Decides whole lines; the last may lack its newline. */
  decide(block: Uint8Array, length: number = block.length): LayeredDecision {
    const alerts: number[] = [];
    const events: number[] = [];
    const taken: number[] = [];
    const calledOff = this.#raises ? this.#raise(block, length, { alerts, events, taken }) : 0;
    const { shown, lines, hidden, unknown } = this.#system.decide(block, length, taken);
    return { alerts, events, system: shown, lines, hidden: hidden + calledOff, unknown };
  }

  /**
   * Finds the alerts, the events, and all that is taken from the system events; the number of lines that were
   * called off.
   */
  #raise(
    block: Uint8Array,
    length: number,
    { alerts, events, taken }: Readonly<Record<'alerts' | 'events' | 'taken', number[]>>,
  ): number {
    let calledOff = 0;
    const alerted = new LineVerdicts(this.#alerts, block, length);
    const raised = new LineVerdicts(this.#raised, block, length);
    for (let start = 0, end = 0; start < length; start = end) {
      const alert = alerted.next(start) !== false;
      const raise = raised.next(start) !== false;
      end = alerted.end;
      if (!alert && !raise) continue;
      push(taken, start, end);
      if (alert) push(alerts, start, end);
      const caller = raise ? this.#cancellingRule(block, start, end) : undefined;
      if (raise && caller === undefined) push(events, start, end);
      if (alert || caller === undefined) continue;
      this.#cancelled.add(caller, block, start, end);
      calledOff++;
    }
    return calledOff;
  }

  /** What each rule has hidden so far, also those that call events off. */
  hits(): RuleHits[] {
    const off = this.#cancelling.map((rule, index) => this.#cancelled.hitsOf([rule], index));
    return [...off, ...this.#system.hits()];
  }

  /** The first rule that calls a raised line off; undefined where it is an event after all. */
  #cancellingRule(block: Uint8Array, start: number, end: number): number | undefined {
    let caller: number | undefined;
    for (const { raise, ignore, indices } of this.#events) {
      if (raise.decide(block, start, end) === false) continue;
      if (ignore.decide(block, start, end) !== true) return undefined;
      caller ??= indices[ignore.attributed];
    }
    return caller;
  }
}

function matcherOf(rules: readonly Rule[]): RuleMatcher {
  return new RuleMatcher(rules.map(({ conditions }) => conditions));
}

function push(ranges: number[], start: number, end: number): void {
  if (ranges[ranges.length - 1] === start) ranges[ranges.length - 1] = end;
  else ranges.push(start, end);
}

import { Answers } from './answers.ts';
import { AnyRule } from './anyrule.ts';
import type { LogcheckRules } from './logcheck.ts';
import { Hits } from './hits.ts';
import type { Hiding } from './hits.ts';
import { RuleSet } from './ruleset.ts';
import type { Rule } from './rule.ts';

/** The bytes of a block that belong to each layer, as in `Decision.shown`. */
export interface Layered {
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
  readonly #alerts: AnyRule;
  readonly #raised: AnyRule;
  readonly #events: readonly {
    readonly raise: AnyRule;
    readonly ignore: AnyRule;
    /** Where each rule of `ignore` stands in `calling`. */
    readonly indices: readonly number[];
  }[];
  readonly #system: RuleSet;
  /** Whether there is any rule but for system events. */
  readonly #raises: boolean;
  /** The rules that call events off, each once, and the lines that they hid. */
  readonly #calling: readonly Rule[];
  readonly #calledOff: Hits;

  /**
   * `own` are the rules of the watch itself: they speak of system events. `samples` as in {@link RuleSet}.
   */
  constructor({ alerts, events, ignores }: LogcheckRules, own: readonly Rule[], samples = 0) {
    this.#raises = alerts.length + events.length > 0;
    this.#alerts = anyOf(alerts);
    this.#raised = anyOf(events.flatMap(({ raise }) => raise));
    const calling = new Map<Rule, number>();
    for (const { ignore } of events)
      for (const rule of ignore) if (!calling.has(rule)) calling.set(rule, calling.size);
    this.#events = events.map(({ raise, ignore }) => ({
      raise: anyOf(raise),
      ignore: anyOf(ignore),
      indices: ignore.map((rule) => calling.get(rule) ?? -1),
    }));
    this.#calling = [...calling.keys()];
    this.#calledOff = new Hits(calling.size, samples);
    this.#system = new RuleSet([...ignores, ...own], samples);
  }

  /** Decides whole lines; the last may lack its newline. */
  decide(block: Uint8Array, length: number = block.length): Layered {
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
    const alerted = new Answers(this.#alerts, block, length);
    const raised = new Answers(this.#raised, block, length);
    for (let start = 0, end = 0; start < length; start = end) {
      const alert = alerted.next(start) !== false;
      const raise = raised.next(start) !== false;
      end = alerted.end;
      if (!alert && !raise) continue;
      push(taken, start, end);
      if (alert) push(alerts, start, end);
      const caller = raise ? this.#callerOff(block, start, end) : undefined;
      if (raise && caller === undefined) push(events, start, end);
      if (alert || caller === undefined) continue;
      this.#calledOff.add(caller, block, start, end);
      calledOff++;
    }
    return calledOff;
  }

  /** What each rule has hidden so far, also those that call events off. */
  hidings(): Hiding[] {
    const off = this.#calling.map((rule, index) => this.#calledOff.hiding([rule], index));
    return [...off, ...this.#system.hidings()];
  }

  /** The first rule that calls a raised line off; undefined where it is an event after all. */
  #callerOff(block: Uint8Array, start: number, end: number): number | undefined {
    let caller: number | undefined;
    for (const { raise, ignore, indices } of this.#events) {
      if (raise.decide(block, start, end) === false) continue;
      if (ignore.decide(block, start, end) !== true) return undefined;
      caller ??= indices[ignore.answering];
    }
    return caller;
  }
}

function anyOf(rules: readonly Rule[]): AnyRule {
  return new AnyRule(rules.map(({ tests }) => tests));
}

function push(ranges: number[], start: number, end: number): void {
  if (ranges[ranges.length - 1] === start) ranges[ranges.length - 1] = end;
  else ranges.push(start, end);
}

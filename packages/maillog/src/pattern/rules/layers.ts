/**
 * logcheck's three layers: security alerts, security events, system events.
 *
 * Security alerts are the lines that cracking.d matches. Security events are the lines that a file of
 * violations.d matches and its violations.ignore.d does not. System events are all other lines that no
 * ignore.d matches. So ignore.d never hides a violation, and a violation that is cancelled is in no layer. An
 * alert is no event as well. Each line is decided as logcheck 1.4 decides it.
 *
 * Rules that fold apply to system events alone, as all rules of the watch: an alert or event is never folded.
 *
 * Limits: a rule that cannot be decided on a line raises it, and never hides it.
 */
import { LineVerdicts } from './line-verdicts.ts';
import { RuleMatcher } from './rule-matcher.ts';
import type { LogcheckRules } from './logcheck.ts';
import { HitCounter } from './hit-counter.ts';
import type { RuleHits } from './hit-counter.ts';
import { RuleSet } from './ruleset.ts';
import type { Records } from './records.ts';
import type { FoldSink } from './ruleset.ts';
import type { Rule } from './rule.ts';

/** The ranges of a block that belong to each layer, in the form of `Decision.shown`. */
export interface LayeredDecision {
  readonly alerts: readonly number[];
  readonly events: readonly number[];
  readonly system: readonly number[];
  readonly lines: number;
  readonly hidden: number;
  readonly folded: number;
  readonly unknown: readonly Rule[];
}

/** The rules of the three layers. */
export class Layers {
  readonly #alerts: RuleMatcher;
  readonly #raised: RuleMatcher;
  readonly #events: readonly {
    readonly raise: RuleMatcher;
    readonly ignore: RuleMatcher;
    readonly others: RuleMatcher;
    /** The index in `#cancelling` of each rule of `ignore`. */
    readonly indices: readonly number[];
  }[];
  readonly #system: RuleSet;
  /** Whether there is any rule for alerts or security events. */
  readonly #raises: boolean;
  /** The rules that cancel events, each once, and the lines that they hid. */
  readonly #cancelling: readonly Rule[];
  readonly #cancelled: HitCounter;

  /**
   * `own` are the rules of the watch itself, which apply to system events. `samples` and `folds` as in {@link
   * RuleSet}.
   */
  constructor(
    { alerts, events, ignores }: LogcheckRules,
    own: readonly Rule[],
    samples = 0,
    folds?: FoldSink,
  ) {
    this.#raises = alerts.length + events.length > 0;
    this.#alerts = matcherOf(alerts);
    this.#raised = matcherOf(events.flatMap(({ raise }) => raise));
    const cancelling = new Map<Rule, number>();
    for (const { ignore } of events)
      for (const rule of ignore) if (!cancelling.has(rule)) cancelling.set(rule, cancelling.size);
    this.#events = events.map(({ raise, ignore, others }) => ({
      raise: matcherOf(raise),
      ignore: matcherOf(ignore),
      others: matcherOf(others),
      indices: ignore.map((rule) => cancelling.get(rule) ?? -1),
    }));
    this.#cancelling = [...cancelling.keys()];
    this.#cancelled = new HitCounter(cancelling.size, samples);
    this.#system = new RuleSet([...ignores, ...own], samples, folds);
  }

  /**
   * Decides whole lines; the last may lack its newline. An alert or event shows the lines of its record
   * that templates hide among the system events.
   */
  decide(block: Uint8Array, length: number = block.length, records?: Records): LayeredDecision {
    const alerts: number[] = [];
    const events: number[] = [];
    const taken: number[] = [];
    const cancelled = this.#raises ? this.#raise(block, length, { alerts, events, taken }) : 0;
    const { shown, lines, hidden, folded, unknown } = this.#system.decide(block, length, taken, records);
    return { alerts, events, system: shown, lines, hidden: hidden + cancelled, folded, unknown };
  }

  /**
   * Adds the ranges of alerts and events, and all ranges that are not system events. Returns the number of
   * lines that were cancelled.
   */
  #raise(
    block: Uint8Array,
    length: number,
    { alerts, events, taken }: Readonly<Record<'alerts' | 'events' | 'taken', number[]>>,
  ): number {
    let cancelled = 0;
    const alerted = new LineVerdicts(this.#alerts, block, length);
    const raised = new LineVerdicts(this.#raised, block, length);
    for (let start = 0, end = 0; start < length; start = end) {
      const alert = alerted.next(start) !== false;
      const raise = raised.next(start) !== false;
      end = alerted.end;
      if (!alert && !raise) continue;
      push(taken, start, end);
      const cancelling = alert ? undefined : this.#cancellingRule(block, start, end);
      if (cancelling === undefined) push(alert ? alerts : events, start, end);
      else {
        this.#cancelled.add(cancelling, block, start, end);
        cancelled++;
      }
    }
    return cancelled;
  }

  /** The hits of each rule so far, including the rules that cancel events. */
  hits(): RuleHits[] {
    const cancelled = this.#cancelling.map((rule, index) => this.#cancelled.hitsOf([rule], index));
    return [...cancelled, ...this.#system.hits()];
  }

  /** The first rule that cancels a raised line; undefined if it remains an event. */
  #cancellingRule(block: Uint8Array, start: number, end: number): number | undefined {
    let cancelling: number | undefined;
    for (const { raise, ignore, others, indices } of this.#events) {
      if (raise.decide(block, start, end) === false || others.decide(block, start, end) === true) continue;
      if (ignore.decide(block, start, end) !== true) return undefined;
      cancelling ??= indices[ignore.attributed];
    }
    return cancelling;
  }
}

function matcherOf(rules: readonly Rule[]): RuleMatcher {
  return new RuleMatcher(rules.map(({ conditions }) => conditions));
}

function push(ranges: number[], start: number, end: number): void {
  if (ranges[ranges.length - 1] === start) ranges[ranges.length - 1] = end;
  else ranges.push(start, end);
}

import { LINE_FEED, readable } from '../../bytes.ts';
import { durationOf } from '../../config/directive.ts';
import type { Tail } from '../../config/statement.ts';
import { timeOfLine } from '../../log/line-time.ts';
import { RuleSet, parseCondition } from '../../pattern/index.ts';
import type { Condition } from '../../pattern/index.ts';
import { dueTime } from './due-time.ts';

/**
 * When an expected line came last: `['=~ /backup done/ within 24h', '2026-11-23T07:00:00.000Z', 'line']`.
 * With `line` the time is that of the line's time stamp, else that of the report which saw it.
 */
export type SavedExpectation = readonly [text: string, last: string, by?: string];

/**
 * The share of `within` that is tolerated, since cron starts a report some minutes early or late. For 24h, 15
 * minutes.
 */
const JITTER = 1 / 96;
/** A time stamp begins and ends before that. */
const MAX_STAMP_BYTES = 128;

/**
 * `expect =~ /backup done/ within 24h`: a line that has to come, and how often; without `within`, in each
 * report.
 */
export class Expectation {
  /** As it was written; under this name it is remembered. */
  readonly text: string;
  /** Milliseconds. */
  readonly #within: number | undefined;
  readonly #rules: RuleSet;
  #seen = false;
  /** The time stamp of the latest line that matches; undefined: none has one. */
  #lineTime: Date | undefined;

  /** @throws MailLogError where it is no test. */
  constructor(tail: Tail) {
    const { test, within } = parse(tail);
    const { text, place } = tail;
    this.text = readable(text.trim());
    this.#within = within;
    // An ignore hides a line only if it certainly matches.
    this.#rules = new RuleSet([{ action: 'ignore', conditions: [test], place }]);
  }

  /** Looks at whole lines. `now`: the time of the report. */
  look(lines: Uint8Array, now: Date): void {
    const { hidden, shown } = this.#rules.decide(lines);
    if (hidden === 0) return;
    this.#seen = true;
    const time = timeOfLine(lastHidden(lines, shown), now);
    if (time && !(this.#lineTime && this.#lineTime >= time)) this.#lineTime = time;
  }

  /**
   * The warning if the line is due, and what to remember, both at the time of the report. MailLog waits for a
   * line that never came from the first report on. A clock that was set back starts the time anew.
   */
  outcome(
    now: Date,
    saved: SavedExpectation | undefined,
  ): { readonly warning: string | undefined; readonly next: SavedExpectation } {
    const next = this.#next(now, saved);
    const [, last, by] = next;
    const within = this.#within ?? 0;
    // A line is looked for where it is due: a report that saw it was late itself, a line may be.
    const tolerance = within * (by === 'line' ? JITTER : -JITTER);
    const due = dueTime(new Date(last), within).getTime() + tolerance;
    const isDue = this.#within === undefined ? !this.#seen : now.getTime() > due;
    return { warning: isDue ? `expected, but did not come: ${this.text}` : undefined, next };
  }

  #next(now: Date, saved: SavedExpectation | undefined): SavedExpectation {
    if (this.#seen) {
      const time = this.#lineTime && this.#lineTime < now ? this.#lineTime : now;
      return this.#lineTime ? [this.text, time.toISOString(), 'line'] : [this.text, now.toISOString()];
    }
    const last = Date.parse(saved?.[1] ?? '');
    const isKnown = !Number.isNaN(last) && last <= now.getTime();
    return saved && isKnown ? saved : [this.text, now.toISOString()];
  }
}

/** The last line of `lines` that is in none of the ranges `shown`. */
function lastHidden(lines: Uint8Array, shown: readonly number[]): string {
  const end = shown.at(-1) === lines.length ? (shown.at(-2) ?? 0) : lines.length;
  const start = end < 2 ? 0 : lines.lastIndexOf(LINE_FEED, end - 2) + 1;
  return Buffer.from(lines.subarray(start, Math.min(end, start + MAX_STAMP_BYTES))).toString('latin1');
}

/**
 * Reads the pattern and what follows it. The pattern, and a comment, may contain the word `within`.
 * @throws MailLogError.
 */
function parse({ text, place }: Tail): { test: Condition; within: number | undefined } {
  let failure: unknown;
  try {
    return { test: parseCondition(text, place), within: undefined };
  } catch (error) {
    failure = error;
  }
  for (const found of text.matchAll(/[ \t]within[ \t]+(\d+[smhd])[ \t]*(?=#|$)/g)) {
    const seconds = durationOf(found[1] ?? '');
    if (seconds === undefined) continue;
    try {
      return { test: parseCondition(text.slice(0, found.index), place), within: seconds * 1000 };
    } catch {
      // It was a word of the pattern, or the pattern is wrong, which the error of the whole reports.
    }
  }
  throw failure;
}

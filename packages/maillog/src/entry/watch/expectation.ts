import { readable } from '../../bytes.ts';
import { durationOf } from '../../config/directive.ts';
import type { Tail } from '../../config/statement.ts';
import { RuleSet, parseCondition } from '../../pattern/index.ts';
import type { Condition } from '../../pattern/index.ts';

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

  /** @throws MailLogError where it is no test. */
  constructor(tail: Tail) {
    const { test, within } = parse(tail);
    const { text, place } = tail;
    this.text = readable(text.trim());
    this.#within = within;
    // A line is hidden by an ignore only where it holds for sure.
    this.#rules = new RuleSet([{ action: 'ignore', conditions: [test], place }]);
  }

  /** Looks at whole lines. */
  look(lines: Uint8Array): void {
    this.#seen ||= this.#rules.decide(lines).hidden > 0;
  }

  /**
   * What to say, and when the line came last, both as the report of `now` has it. A line that never came is
   * waited for from the first report on. A clock that went back starts the time anew.
   */
  outcome(
    now: Date,
    last: string | undefined,
  ): { readonly warning: string | undefined; readonly last: string } {
    const before = last === undefined ? now.getTime() : Math.min(Date.parse(last), now.getTime());
    const since = new Date(this.#seen ? now : before);
    const due = this.#within === undefined || now.getTime() - before > this.#within;
    const warning = this.#seen || !due ? undefined : `expected, but did not come: ${this.text}`;
    return { warning, last: since.toISOString() };
  }
}

/**
 * Reads the test and what stands behind it; the pattern may hold the word `within`, and so may a comment.
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
      // It was a word of the pattern, or the pattern is wrong: that has been said of the whole.
    }
  }
  throw failure;
}

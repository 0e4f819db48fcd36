import type { RuleMatcher } from './rule-matcher.ts';
import { OUTCOME } from '../automaton/scan-result.ts';
import type { ScanResult } from '../automaton/scan-result.ts';
import type { Verdict } from '../match/pattern.ts';

/**
 * The verdicts on the lines of a block, one after another. They come from one scan of the whole block where
 * that settles a line; the other lines are decided one by one.
 */
export class LineVerdicts {
  /** The end of the last line asked for, newline included. */
  end = 0;
  /** The rule that the last line is attributed to, if its verdict was true. */
  rule = -1;
  readonly #matcher: RuleMatcher;
  readonly #block: Uint8Array;
  readonly #length: number;
  readonly #scanned: ScanResult | undefined;
  #line = 0;

  constructor(rules: RuleMatcher, block: Uint8Array, length: number) {
    this.#matcher = rules;
    this.#block = block;
    this.#length = length;
    this.#scanned = rules.decideLines(block, length);
  }

  /** The verdict on the next line, which starts at `start`. */
  next(start: number): Verdict {
    const lines = this.#scanned;
    const rules = this.#matcher;
    const block = this.#block;
    const length = this.#length;
    if (lines === undefined) {
      const verdict = rules.decide(block, start, length);
      this.end = endOfLine(block, rules.stoppedAt, length);
      this.rule = rules.attributed;
      return verdict;
    }
    const line = this.#line++;
    this.end = lines.ends[line];
    const found = lines.outcomes[line];
    if (found !== OUTCOME.some) {
      this.rule = found;
      return found >= 0;
    }
    const verdict = rules.decideLine(line, block, start, this.end);
    this.rule = rules.attributed;
    return verdict;
  }
}

/** The place after the newline of the line that contains `at`. */
function endOfLine(block: Uint8Array, at: number, length: number): number {
  let end = at;
  while (end < length && block[end] !== 10) end++;
  return Math.min(length, end + 1);
}

import type { RuleMatcher } from './rule-matcher.ts';
import { OUTCOME } from '../automaton/scan-result.ts';
import type { ScanResult } from '../automaton/scan-result.ts';
import type { Verdict } from '../match/pattern.ts';

/**
 * The verdicts on a block's lines, one after another: from a scan of the whole block, as far as that settles
 * them.
 */
export class LineVerdicts {
  /** Where the last line asked for ends, newline included. */
  end = 0;
  /** The rule that answers for it, where the verdict was true. */
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

  /** The verdict on the next line, which begins at `start`. */
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

/** The place behind the newline of the line that `at` is in. */
function endOfLine(block: Uint8Array, at: number, length: number): number {
  let end = at;
  while (end < length && block[end] !== 10) end++;
  return Math.min(length, end + 1);
}

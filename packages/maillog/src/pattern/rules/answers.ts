import type { AnyRule } from './anyrule.ts';
import { SETTLED } from '../automaton/lines.ts';
import type { Lines } from '../automaton/lines.ts';
import type { Verdict } from '../match/pattern.ts';

/**
 * The verdicts on a block's lines, one after another: from a scan of the whole block, as far as that settles
 * them.
 */
export class Answers {
  /** Where the last line asked for ends, newline included. */
  end = 0;
  /** The rule that answers for it, where the verdict was true. */
  answering = -1;
  readonly #rules: AnyRule;
  readonly #block: Uint8Array;
  readonly #length: number;
  readonly #lines: Lines | undefined;
  #line = 0;

  constructor(rules: AnyRule, block: Uint8Array, length: number) {
    this.#rules = rules;
    this.#block = block;
    this.#length = length;
    this.#lines = rules.decideLines(block, length);
  }

  /** The verdict on the next line, which begins at `start`. */
  next(start: number): Verdict {
    const lines = this.#lines;
    const rules = this.#rules;
    const block = this.#block;
    const length = this.#length;
    if (lines === undefined) {
      const verdict = rules.decide(block, start, length);
      this.end = endOfLine(block, rules.stopped, length);
      this.answering = rules.answering;
      return verdict;
    }
    const line = this.#line++;
    this.end = lines.ends[line];
    const found = lines.found[line];
    if (found !== SETTLED.some) {
      this.answering = found;
      return found >= 0;
    }
    const verdict = rules.decideLine(line, block, start, this.end);
    this.answering = rules.answering;
    return verdict;
  }
}

/** The place behind the newline of the line that `at` is in. */
function endOfLine(block: Uint8Array, at: number, length: number): number {
  let end = at;
  while (end < length && block[end] !== 10) end++;
  return Math.min(length, end + 1);
}

import { CODE, ruleOf } from './dfa.ts';

/**
 * Of a line: no rule holds for it; some may, and have to be asked. Other numbers are the rule that settled
 * it.
 */
export const OUTCOME = { no: -1, some: -2 } as const;

/**
 * What a scan found: line `i` ends before `ends[i]` (its newline included); `found[i]` is the rule that
 * settled it, or one of {@link OUTCOME}; of a piece of a block, the automaton's code with which the line
 * ended, `endSome` where entries matched that settle nothing.
 */
export class ScanResult {
  count = 0;
  ends: Int32Array;
  outcomes: Int32Array;
  /**
   * The lines in which entries matched that settle nothing, and their numbers; a line may stand there more
   * than once.
   */
  readonly #markedLines: number[] = [];
  readonly #marks: (readonly number[])[] = [];
  /**
   * For {@link marksOf}, which is asked of one line after another: the first mark that may be of the next
   * one.
   */
  #next = 0;

  constructor(capacity = 1024) {
    this.ends = new Int32Array(capacity);
    this.outcomes = new Int32Array(capacity);
  }

  clear(): void {
    this.count = 0;
    this.#next = 0;
    if (this.#marks.length === 0) return;
    this.#markedLines.length = 0;
    this.#marks.length = 0;
  }

  add(end: number, found: number): void {
    if (this.count === this.ends.length) this.#grow();
    this.ends[this.count] = end;
    this.outcomes[this.count++] = found;
  }

  /** Entries matched in the line that is to be added next. */
  mark(numbers: readonly number[]): void {
    this.#markedLines.push(this.count);
    this.#marks.push(numbers);
  }

  /**
   * Adds the numbers of the entries that matched in `line` to `numbers`. Lines have to be asked about in
   * their order.
   */
  marksOf(line: number, numbers: number[]): void {
    const markedLines = this.#markedLines;
    const marks = this.#marks;
    while (markedLines[this.#next] < line) this.#next++;
    for (; markedLines[this.#next] === line; this.#next++) numbers.push(...marks[this.#next]);
  }

  /** Adds those of a piece. */
  append(other: ScanResult): void {
    while (this.ends.length < this.count + other.count) this.#grow();
    const { ends, outcomes, count } = this;
    for (let i = 0; i < other.count; i++) {
      const code = other.outcomes[i];
      ends[count + i] = other.ends[i];
      outcomes[count + i] = code === CODE.endSome ? OUTCOME.some : ruleOf(code);
    }
    for (const [i, line] of other.#markedLines.entries()) {
      this.#markedLines.push(this.count + line);
      this.#marks.push(other.#marks[i]);
    }
    this.count += other.count;
  }

  #grow(): void {
    const { ends, outcomes } = this;
    this.ends = new Int32Array(2 * ends.length);
    this.ends.set(ends);
    this.outcomes = new Int32Array(2 * outcomes.length);
    this.outcomes.set(outcomes);
  }
}

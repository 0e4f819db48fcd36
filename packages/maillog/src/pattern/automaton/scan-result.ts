/**
 * The result of scanning the lines of a block: where each line ends, and which rule settled it.
 */
import { CODE, ruleOf } from './dfa.ts';

/** The outcome of a line that no rule settled: no rule matches it, or some may and must be asked. */
export const OUTCOME = { no: -1, some: -2 } as const;

/**
 * Lines by their index: line `i` ends before `ends[i]`, its newline included. `outcomes[i]` is the rule that
 * settled it, or one of {@link OUTCOME}. While a piece is scanned, `outcomes[i]` is the code of the DFA with
 * which the line ended; it is `endSome` if entries matched that do not settle it.
 */
export class ScanResult {
  count = 0;
  ends: Int32Array;
  outcomes: Int32Array;
  /** The lines with matches that do not settle them, and the numbers of the entries. A line may repeat. */
  readonly #markedLines: number[] = [];
  readonly #marks: (readonly number[])[] = [];
  /**
   * The first mark that may belong to the next line. {@link marksOf} is called for the lines in their order.
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

  /** Marks the line that is added next with entries that matched in it. */
  mark(numbers: readonly number[]): void {
    this.#markedLines.push(this.count);
    this.#marks.push(numbers);
  }

  /**
   * Adds the numbers of the entries that matched in `line` to `numbers`. Lines must be asked for in order.
   */
  marksOf(line: number, numbers: number[]): void {
    const markedLines = this.#markedLines;
    const marks = this.#marks;
    while (markedLines[this.#next] < line) this.#next++;
    for (; markedLines[this.#next] === line; this.#next++) numbers.push(...marks[this.#next]);
  }

  /** Appends the lines of a piece. */
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

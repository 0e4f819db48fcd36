/**
 * What becomes of each line of a block, before records of several lines are put together (records.ts). The
 * memory is used again for each block.
 */

/**
 * `taken`: an earlier layer has the line. `hidden`: by a pattern or the filters. `usual`: hidden by a
 * template.
 */
export const LINE = { shown: 0, taken: 1, hidden: 2, usual: 3, folded: 4 } as const;

export class LineOutcomes {
  count = 0;
  /** Line `i` ends before `ends[i]`, its newline included. */
  ends = new Int32Array(1024);
  /** A value of {@link LINE}. */
  kinds = new Uint8Array(1024);
  /** For a hidden line the index of its hits; for a folded one that of what folds it. */
  by = new Int32Array(1024);
  /** Whether any line is shown or taken, and whether templates or folds take any. */
  hasShown = false;
  hasQuiet = false;

  clear(): void {
    this.count = 0;
    this.hasShown = false;
    this.hasQuiet = false;
  }

  add(end: number, kind: number, by: number): void {
    if (this.count === this.ends.length) this.#grow();
    this.ends[this.count] = end;
    this.kinds[this.count] = kind;
    this.by[this.count++] = by;
    if (kind <= LINE.taken) this.hasShown = true;
    else if (kind >= LINE.usual) this.hasQuiet = true;
  }

  startOf(line: number): number {
    return line === 0 ? 0 : this.ends[line - 1];
  }

  #grow(): void {
    const { ends, kinds, by } = this;
    this.ends = new Int32Array(2 * ends.length);
    this.ends.set(ends);
    this.kinds = new Uint8Array(2 * kinds.length);
    this.kinds.set(kinds);
    this.by = new Int32Array(2 * by.length);
    this.by.set(by);
  }
}

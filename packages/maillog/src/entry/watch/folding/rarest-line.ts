/**
 * Keeps the line with the rarest values among lines of like form, in one pass and bounded memory.
 *
 * A value is a word of the line, or quoted text; its place is its number in the line. A value counts as rare
 * by how much more often the other values of its place come: of the statuses 200 (999 lines) and 401 (1 line)
 * the second is rare, of a thousand ports that come once each none is. A line's rarity is the sum over its
 * places.
 *
 * Few lines can be held, so that those are candidates that were the rarest when they came. Their rarity is
 * counted anew when another one competes with them, and at the end. Of equal lines, the first is kept.
 */

/** A sample is cut after this number of bytes. */
export const MAX_SAMPLE_BYTES = 1000;
/** Later words of a line count for nothing. */
const MAX_PLACES = 32;
/** A longer value is compared by its start. Characters. */
const MAX_VALUE_CHARACTERS = 80;
/** Values that are counted in one place. Others count as new each time. */
const MAX_VALUES = 500;
const MAX_CANDIDATES = 4;

/** An open quote goes to the end, so that each byte is read once. */
const VALUE = /"(?:[^"\\]|\\[^])*(?:"|$)|[^\s"]+/g;

/** How many values all lines together may still count, so that many rules cannot use up the memory. */
export interface ValueBudget {
  left: number;
}

/** A line with the values at its places. */
interface Candidate {
  readonly line: Buffer;
  readonly isCut: boolean;
  readonly values: readonly string[];
  rarity: number;
}

/** The values of one place. */
class Place {
  readonly #counts = new Map<string, number>();
  #lines = 0;
  /** The sum of the squares of the counts. Divided by the lines, it is how often a line's value comes. */
  #squares = 0;

  add(value: string, budget: ValueBudget): void {
    this.#lines++;
    const count = this.#counts.get(value) ?? 0;
    this.#squares += 2 * count + 1;
    if (count === 0 && (this.#counts.size >= MAX_VALUES || budget.left <= 0)) return;
    if (count === 0) budget.left--;
    this.#counts.set(value, count + 1);
  }

  /** How much rarer the value is than that of a line by chance; 0: as frequent. */
  rarityOf(value: string): number {
    return Math.log(this.#squares / this.#lines / (this.#counts.get(value) ?? 1));
  }
}

export class RarestLine {
  readonly #budget: ValueBudget;
  readonly #places: Place[] = [];
  readonly #candidates: Candidate[] = [];

  constructor(budget: ValueBudget) {
    this.#budget = budget;
  }

  /**
   * Adds the line of `block` from `start` to before `end`, without its newline; its message is at `message`.
   */
  add(block: Uint8Array, start: number, end: number, message: number): void {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    const text = bytes.toString('latin1', message, Math.min(end, message + MAX_SAMPLE_BYTES));
    const values = valuesOf(text);
    for (const [index, value] of values.entries())
      (this.#places[index] ??= new Place()).add(value, this.#budget);
    const rarity = this.#rarityOf(values);
    const candidates = this.#candidates;
    const isFull = candidates.length === MAX_CANDIDATES;
    if (isFull && candidates.every((other) => other.rarity >= rarity)) return;
    const worst = isFull ? this.#worst() : candidates.length;
    if (isFull && candidates[worst].rarity >= rarity) return;
    const isCut = end - start > MAX_SAMPLE_BYTES;
    const line = Buffer.from(
      bytes.subarray(start, isCut ? characterStart(block, start + MAX_SAMPLE_BYTES) : end),
    );
    if (isFull) candidates.splice(worst, 1);
    candidates.push({ line, isCut, values, rarity });
  }

  /** The line; if it was cut, `…` follows. Empty if no line was added. */
  line(): Buffer {
    for (const candidate of this.#candidates) candidate.rarity = this.#rarityOf(candidate.values);
    let best: Candidate | undefined;
    for (const candidate of this.#candidates)
      if (best === undefined || candidate.rarity > best.rarity) best = candidate;
    if (best === undefined) return Buffer.alloc(0);
    return best.isCut ? Buffer.concat([best.line, Buffer.from('…')]) : best.line;
  }

  #worst(): number {
    let worst = 0;
    for (const [index, candidate] of this.#candidates.entries()) {
      candidate.rarity = this.#rarityOf(candidate.values);
      if (candidate.rarity <= this.#candidates[worst].rarity) worst = index;
    }
    return worst;
  }

  #rarityOf(values: readonly string[]): number {
    let sum = 0;
    for (const [index, value] of values.entries()) sum += this.#places[index].rarityOf(value);
    return sum;
  }
}

function valuesOf(text: string): string[] {
  const values: string[] = [];
  for (const [value] of text.matchAll(VALUE)) {
    values.push(value.slice(0, MAX_VALUE_CHARACTERS));
    if (values.length === MAX_PLACES) break;
  }
  return values;
}

/** `at`, or the start of the UTF-8 character that it is in. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > at - 4 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}

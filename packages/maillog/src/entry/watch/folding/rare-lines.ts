/**
 * Keeps the line with the rarest values among lines of like form, in one pass and bounded memory.
 *
 * A value is a word of the line, or quoted text; its place is its number in the line. A value counts as rare
 * by how much more often the other values of its place come: of the statuses 200 (999 lines) and 401 (1 line)
 * the second is rare, of a thousand ports that come once each none is. A line's rarity is the sum over its
 * places. Times always differ, and count for nothing.
 *
 * Few lines can be held, so that those are candidates that were the rarest when they came. Their rarity is
 * counted anew when another one competes with them, and at the end. Of equal lines, the first is kept.
 *
 * Values are compared by a hash. Its seed is another one in each process, so that nobody can write a value
 * that counts as another.
 */
import { randomInt } from 'node:crypto';

/** A sample is cut after this number of bytes. */
export const MAX_SAMPLE_BYTES = 1000;
/** Later words of a line count for nothing. */
const MAX_PLACES = 32;
/** Values that are counted in one place. Others count as new each time. */
const MAX_VALUES = 500;
const MAX_CANDIDATES = 4;

const SEED = randomInt(2 ** 32) | 0;
const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How many values all lines together may still count, so that many rules cannot use up the memory. */
export interface ValueBudget {
  left: number;
}

/** A line with the values at its places. */
interface Candidate {
  readonly line: Buffer;
  readonly isCut: boolean;
  readonly values: Int32Array;
  rarity: number;
}

/** The values of one place. */
class Place {
  readonly #counts = new Map<number, number>();
  #lines = 0;
  /** The sum of the squares of the counts. Divided by the lines, it is how often a line's value comes. */
  #squares = 0;

  add(value: number, budget: ValueBudget): void {
    this.#lines++;
    const count = this.#counts.get(value) ?? 0;
    this.#squares += 2 * count + 1;
    if (count === 0 && (this.#counts.size >= MAX_VALUES || budget.left <= 0)) return;
    if (count === 0) budget.left--;
    this.#counts.set(value, count + 1);
  }

  /** How much rarer the value is than that of a line by chance; 0: as frequent. */
  rarityOf(value: number): number {
    return Math.log(this.#squares / this.#lines / (this.#counts.get(value) ?? 1));
  }
}

/** The values of the line that is being added. */
const scratch = new Int32Array(MAX_PLACES);

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
    const count = readValues(block, message, Math.min(end, message + MAX_SAMPLE_BYTES));
    for (let index = 0; index < count; index++)
      (this.#places[index] ??= new Place()).add(scratch[index], this.#budget);
    const rarity = this.#rarityOf(scratch, count);
    if (!this.#makesRoom(rarity)) return;
    const isCut = end - start > MAX_SAMPLE_BYTES;
    const to = isCut ? characterStart(block, start + MAX_SAMPLE_BYTES) : end;
    const line = Buffer.from(block.subarray(start, to));
    this.#candidates.push({ line, isCut, values: scratch.slice(0, count), rarity });
  }

  /** The line; if it was cut, `…` follows. Empty if no line was added. */
  line(): Buffer {
    this.#countAnew();
    let best: Candidate | undefined;
    for (const candidate of this.#candidates)
      if (best === undefined || candidate.rarity > best.rarity) best = candidate;
    if (best === undefined) return Buffer.alloc(0);
    return best.isCut ? Buffer.concat([best.line, Buffer.from('…')]) : best.line;
  }

  /** Whether a line of this rarity is a candidate; if there are too many, the least rare one is dropped. */
  #makesRoom(rarity: number): boolean {
    const candidates = this.#candidates;
    if (candidates.length < MAX_CANDIDATES) return true;
    if (!candidates.some((other) => other.rarity < rarity)) return false;
    this.#countAnew();
    let worst = 0;
    for (const [index, other] of candidates.entries())
      if (other.rarity <= candidates[worst].rarity) worst = index;
    if (candidates[worst].rarity >= rarity) return false;
    candidates.splice(worst, 1);
    return true;
  }

  #countAnew(): void {
    for (const candidate of this.#candidates)
      candidate.rarity = this.#rarityOf(candidate.values, candidate.values.length);
  }

  #rarityOf(values: Int32Array, count: number): number {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += this.#places[index].rarityOf(values[index]);
    return sum;
  }
}

/** Reads hashes of the values of a message into `scratch`. Returns their number. */
function readValues(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  let at = from;
  while (count < MAX_PLACES) {
    while (at < to && isBlank(bytes[at])) at++;
    if (at >= to) break;
    const end = bytes[at] === QUOTE ? endOfQuoted(bytes, at + 1, to) : endOfWord(bytes, at, to);
    scratch[count++] = hashOf(bytes, at, end);
    at = end;
  }
  return count;
}

/** FNV-1a; of a word with a time in it, always the same. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = SEED;
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ bytes[at], 0x01000193);
    if (bytes[at] === COLON && at >= from + 2 && at + 5 < to && isTime(bytes, at)) return SEED;
  }
  return hash;
}

/** `15:16:01`, whose first colon is at `colon`. */
function isTime(bytes: Uint8Array, colon: number): boolean {
  return (
    bytes[colon + 3] === COLON &&
    [-2, -1, 1, 2, 4, 5].every((offset) => bytes[colon + offset] >= 0x30 && bytes[colon + offset] <= 0x39)
  );
}

function endOfWord(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && !isBlank(bytes[at]) && bytes[at] !== QUOTE) at++;
  return at;
}

/** After the quote that closes; an open one goes to the end. */
function endOfQuoted(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, to);
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** `at`, or the start of the UTF-8 character that it is in. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > at - 4 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}

/**
 * Keeps the lines with the rarest values among lines of like form, in one pass and bounded memory.
 *
 * A value is a word of the line, or quoted text; its place is its number in the line. A value counts as rare
 * by how much more often the other values of its place come: of the statuses 200 (999 lines) and 401 (1 line)
 * the second is rare, of a thousand ports that come once each none is. A line's rarity is the sum over its
 * places. The digits of a word with a time in it count for nothing.
 *
 * A line is a candidate when it brings a value that is new and rare; the first lines always are. Their rarity
 * is counted anew when there are too many, and at the end. Of equal lines, the first is kept. Rare values
 * that no sample shows are counted, so that none is hidden without a word.
 *
 * Values are compared by a hash. Its seed is another one in each process, so that nobody can write a value
 * that counts as another.
 */
import { randomInt } from 'node:crypto';

/** A sample is cut after this number of bytes. */
export const MAX_SAMPLE_BYTES = 1000;
export const MAX_SAMPLES = 5;
/** The rest of a line with more words is one value. */
const MAX_PLACES = 256;
/** Values that are counted in one place. Others count as new each time. */
const MAX_VALUES = 500;
const MAX_CANDIDATES = 32;
/** A value is rare if the value of a line by chance comes this number of times as often. */
const RARE_FACTOR = 2;

const SEED = randomInt(2 ** 32) | 0;
const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;

/** How many values all lines together may still count, so that many rules cannot use up the memory. */
export interface ValueBudget {
  left: number;
}

/** What the samples do not show. */
export interface Unseen {
  /** Rare values that are in no sample. */
  readonly rare: number;
  /** The values of places where no value is rare, since they differ from line to line; at least. */
  readonly varied: number;
  readonly variedPlaces: number;
}

/** A line with the values at its places. */
interface Candidate {
  readonly line: Buffer;
  readonly isCut: boolean;
  readonly values: Int32Array;
  /** How many of the values the line shows, if it was cut. */
  readonly shown: number;
  rarity: number;
}

/** The values of one place. */
class Place {
  readonly #counts = new Map<number, number>();
  #lines = 0;
  /** The sum of the squares of the counts. Divided by the lines, it is how often a line's value comes. */
  #squares = 0;
  /** Lines whose values could not be counted. */
  #uncounted = 0;

  /** Whether the value is new here. */
  add(value: number, budget: ValueBudget): boolean {
    this.#lines++;
    const count = this.#counts.get(value) ?? 0;
    this.#squares += 2 * count + 1;
    if (count > 0) this.#counts.set(value, count + 1);
    else if (this.#counts.size >= MAX_VALUES || budget.left <= 0) this.#uncounted++;
    else {
      budget.left--;
      this.#counts.set(value, 1);
    }
    return count === 0;
  }

  /** How much rarer the value is than that of a line by chance; 0: as frequent. */
  rarityOf(value: number): number {
    return Math.log(this.#squares / this.#lines / (this.#counts.get(value) ?? 1));
  }

  isRare(value: number): boolean {
    return this.#squares >= RARE_FACTOR * this.#lines * (this.#counts.get(value) ?? 1);
  }

  /** Rare values, those in `seen` left out. */
  rareBeside(seen: ReadonlySet<number>): number {
    let count = this.isVaried ? 0 : this.#uncounted;
    for (const value of this.#counts.keys()) if (!seen.has(value) && this.isRare(value)) count++;
    return count;
  }

  /** Whether a value that comes once is not rare, although there are others. */
  get isVaried(): boolean {
    return this.values > 1 && this.#squares < RARE_FACTOR * this.#lines;
  }

  get values(): number {
    return this.#counts.size + (this.#uncounted > 0 ? 1 : 0);
  }
}

/** The values of the line that is being added, and the offsets of their ends. */
const scratch = new Int32Array(MAX_PLACES);
const ends = new Int32Array(MAX_PLACES);

export class RareLines {
  readonly #budget: ValueBudget;
  readonly #places: Place[] = [];
  #candidates: Candidate[] = [];
  /** Chosen from the lines so far; undefined: not yet. */
  #samples: readonly Candidate[] | undefined;

  constructor(budget: ValueBudget) {
    this.#budget = budget;
  }

  /**
   * Adds the line of `block` from `start` to before `end`, without its newline; its message is at `message`.
   */
  add(block: Uint8Array, start: number, end: number, message: number): void {
    this.#samples = undefined;
    const count = readValues(block, message, end);
    let isCandidate = this.#candidates.length < MAX_CANDIDATES;
    for (let index = 0; index < count; index++) {
      const { [index]: value } = scratch;
      const place = (this.#places[index] ??= new Place());
      if (place.add(value, this.#budget) && place.isRare(value)) isCandidate = true;
    }
    if (!isCandidate) return;
    if (this.#candidates.length >= 2 * MAX_CANDIDATES)
      this.#candidates = this.#byRarity().slice(0, MAX_CANDIDATES);
    const isCut = end - start > MAX_SAMPLE_BYTES;
    const to = isCut ? characterStart(block, start + MAX_SAMPLE_BYTES) : end;
    let shown = count;
    while (shown > 0 && ends[shown - 1] > to) shown--;
    const line = Buffer.from(block.subarray(start, to));
    this.#candidates.push({ line, isCut, values: scratch.slice(0, count), shown, rarity: 0 });
  }

  /**
   * The line with the rarest values, then others that show rare values which those before do not; none if no
   * line was added. If a line was cut, `…` follows.
   */
  lines(): Buffer[] {
    return this.#chosen().map(({ line, isCut }) => (isCut ? Buffer.concat([line, Buffer.from('…')]) : line));
  }

  unseen(): Unseen {
    const samples = this.#chosen();
    let rare = 0;
    for (const [index, place] of this.#places.entries()) {
      const seen = new Set(samples.flatMap(({ values, shown }) => (index < shown ? [values[index]] : [])));
      rare += place.rareBeside(seen);
    }
    const places = this.#places.filter((place) => place.isVaried);
    const varied = places.reduce((sum, place) => sum + place.values, 0);
    return { rare, varied, variedPlaces: places.length };
  }

  #chosen(): readonly Candidate[] {
    return (this.#samples ??= this.#choose());
  }

  #choose(): Candidate[] {
    const left = this.#byRarity();
    const samples = left.splice(0, 1);
    while (samples.length < MAX_SAMPLES) {
      const gains = left.map((candidate) => this.#gainOf(candidate, samples));
      const best = gains.indexOf(Math.max(0, ...gains));
      if (best < 0 || gains[best] <= 0) break;
      samples.push(...left.splice(best, 1));
    }
    return samples;
  }

  /** The rarity of the values that the candidate shows and the samples do not. */
  #gainOf({ values, shown }: Candidate, samples: readonly Candidate[]): number {
    let sum = 0;
    for (let index = 0; index < shown; index++) {
      const { [index]: value } = values;
      const isSeen = samples.some((sample) => index < sample.shown && sample.values[index] === value);
      if (!isSeen && this.#places[index].isRare(value)) sum += this.#places[index].rarityOf(value);
    }
    return sum;
  }

  /** The candidates, the rarest first. */
  #byRarity(): Candidate[] {
    for (const candidate of this.#candidates) {
      candidate.rarity = 0;
      for (const [index, value] of candidate.values.entries())
        candidate.rarity += this.#places[index].rarityOf(value);
    }
    return this.#candidates.toSorted((one, other) => other.rarity - one.rarity);
  }
}

/** Reads hashes of the values of a message into `scratch`, and their ends. Returns their number. */
function readValues(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  let at = from;
  while (count < MAX_PLACES) {
    while (at < to && isBlank(bytes[at])) at++;
    if (at >= to) break;
    const isLast = count === MAX_PLACES - 1;
    const end = isLast ? to : bytes[at] === QUOTE ? endOfQuoted(bytes, at + 1, to) : endOfWord(bytes, at, to);
    scratch[count] = hashOf(bytes, at, end);
    ends[count++] = end;
    at = end;
  }
  return count;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = SEED;
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ bytes[at], 0x01000193);
    if (bytes[at] === COLON && at >= from + 2 && at + 5 < to && isTime(bytes, at))
      return hashWithoutNumbers(bytes, from, to);
  }
  return hash;
}

/** Each number counts as one 0. */
function hashWithoutNumbers(bytes: Uint8Array, from: number, to: number): number {
  let hash = SEED;
  for (let at = from; at < to; at++) {
    if (!isDigit(bytes[at])) hash = Math.imul(hash ^ bytes[at], 0x01000193);
    else if (at === from || !isDigit(bytes[at - 1])) hash = Math.imul(hash ^ ZERO, 0x01000193);
  }
  return hash;
}

/** `15:16:01`, whose first colon is at `colon`. */
function isTime(bytes: Uint8Array, colon: number): boolean {
  return bytes[colon + 3] === COLON && [-2, -1, 1, 2, 4, 5].every((offset) => isDigit(bytes[colon + offset]));
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
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

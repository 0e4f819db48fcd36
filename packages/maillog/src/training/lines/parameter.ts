/**
 * A parameter: the statistics of one variable place of a signature. They suffice to choose the narrowest
 * pattern that matches all values, in bounded space.
 */
import { DIGIT, DOT, bitOf, text } from './byte-families.ts';
import { hasAlarmWord } from '../../pattern/template/alarm-words.ts';
import { ENCODED, HOST, ID, MAIL, NUMBER, OPAQUE, PATH, QUANTITY, URL } from './token-kind.ts';
import { UNKNOWN_EXTENSION, extensionStart, pathEnd } from './extension.ts';
import { ValueStats, containsBarePercent, containsEncodedByte, containsEncodedDot } from './value-stats.ts';
import { REST } from './tokenizer.ts';

/** Distinct values that are kept. A place with more is open. */
export const MAX_DISTINCT_VALUES = 16;
/** Longer values are not kept. A place with one is open. */
const MAX_VALUE_BYTES = 200;
/** Formats of identifiers that are kept. */
export const MAX_FORMATS = 6;

/** Extensions of paths that are kept. */
const MAX_EXTENSIONS = 16;

/** A number of so many digits is a small integer. */
const MAX_PLAIN_DIGITS = 9;

const PERCENT = bitOf('%');

/** Kinds besides identifiers whose values may contain an alarm word. */
const WORDY = (1 << PATH) | (1 << URL) | (1 << MAIL) | (1 << HOST) | (1 << OPAQUE);
const NAMED = WORDY | (1 << ID);

/** A bounded set of texts, found by a hash of their bytes. A text beyond the bound empties and closes it. */
class Texts {
  readonly texts: string[] = [];
  readonly counts: number[] = [];
  full = false;
  readonly #hashes: number[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts the text with this hash. Returns false if it is unknown. */
  count(hash: number): boolean {
    const index = this.#hashes.indexOf(hash);
    if (index >= 0) this.counts[index]++;
    return index >= 0;
  }

  /** Adds an unknown text. */
  add(hash: number, text: string): void {
    this.#hashes.push(hash);
    this.counts.push(1);
    this.texts.push(text);
  }

  close(): void {
    this.full = true;
    this.texts.length = 0;
  }

  get isFull(): boolean {
    return this.texts.length === this.#most;
  }
}

export class Parameter extends ValueStats {
  readonly #seen = new Texts(MAX_DISTINCT_VALUES);
  readonly #formats = new Texts(MAX_FORMATS);
  readonly #extensions = new Texts(MAX_EXTENSIONS);

  /** Distinct values with the number of lines of each; null if there are too many. */
  get values(): ReadonlyMap<string, number> | null {
    if (this.#seen.full) return null;
    return new Map(this.#seen.texts.map((value, index) => [value, this.#seen.counts[index]]));
  }

  /** The extensions of paths; `''` is none. Null if there are too many, or one is unknown. */
  get extensions(): ReadonlySet<string> | null {
    return this.#extensions.full ? null : new Set(this.#extensions.texts);
  }

  /**
   * The formats of identifiers and quantities, with each number as a `0` (`blk_-0`, `0ms`); null if there are
   * too many.
   */
  get formats(): readonly string[] | null {
    return this.#formats.full ? null : this.#formats.texts;
  }

  /**
   * Adds the word `[from, to)` of `line`, with its `kind` and its families `mask`. A list has `more` members
   * after it, up to `listEnd`.
   */
  add(
    line: Uint8Array,
    from: number,
    to: number,
    kind: number,
    mask: number,
    more: number,
    listEnd: number,
  ): void {
    this.kinds |= 1 << kind;
    this.any |= mask;
    this.all &= mask;
    this.count++;
    if (more < this.fewestMore) this.fewestMore = more;
    if (more > this.mostMore) this.mostMore = more;
    if (this.lead !== line[from]) this.lead = this.lead < 0 ? line[from] : 0;
    if (mask & DOT && !this.hasTraversal) this.hasTraversal = hasTwoDots(line, from, listEnd);
    if (mask & PERCENT && !(this.hasTraversal && this.hasBarePercent && this.hasEncodedText))
      this.#percent(text(line, from, listEnd), kind);
    if (kind === ENCODED) this.hasEncodedText = true;
    else if (kind === PATH && !this.#extensions.full) this.#extension(line, from, to, more);
    const size = to - from;
    if (size < this.shortest) this.shortest = size;
    if (size > this.longest) this.longest = size;
    if (this.#seen.full) this.unchecked ||= (WORDY & (1 << kind)) !== 0;
    else this.#remember(line, from, to, kind);
    if (kind === NUMBER && mask === DIGIT && size <= MAX_PLAIN_DIGITS && more === 0) {
      this.#measureDigits(line, from, to);
      return;
    }
    if (kind === NUMBER || kind === QUANTITY) this.#measure(line, from, to);
    if (kind === ID || kind === QUANTITY) this.#addFormat(line, from, to, more);
    else if (kind === REST) this.hasAlarmWord ||= hasAlarmWord(text(line, from, to));
    if (more > 0 && NAMED & (1 << kind)) this.hasAlarmWord ||= hasAlarmWord(text(line, to, listEnd));
  }

  /** The most common number, by arithmetic of small integers. */
  #measureDigits(line: Uint8Array, from: number, to: number): void {
    let value = 0;
    for (let at = from; at < to; at++) value = value * 10 + line[at] - 48;
    if (value > this.greatest) this.greatest = value;
    if (value < this.least) this.least = value;
    if (line[from] === 48 && to > from + 1) this.isPadded = true;
  }

  #measure(line: Uint8Array, from: number, to: number): void {
    const first = line[from] === 45 || line[from] === 43 ? from + 1 : from;
    let value = 0;
    let at = first;
    for (; at < to && line[at] >= 48 && line[at] <= 57; at++) value = value * 10 + line[at] - 48;
    if (value > this.greatest) this.greatest = value;
    if (line[first] === 48 && at > first + 1) this.isPadded = true;
    let points = 0;
    let unit = 1;
    for (; at < to; at++) {
      if (line[at] === 46 || line[at] === 44) points++;
      else if (points === 1 && line[at] >= 48 && line[at] <= 57) value += (line[at] - 48) * (unit /= 10);
    }
    if (value < this.least) this.least = value;
    if (points > this.mostPoints) this.mostPoints = points;
  }

  #percent(value: string, kind: number): void {
    this.hasTraversal ||= containsEncodedDot(value);
    this.hasBarePercent ||= containsBarePercent(value);
    this.hasEncodedText ||= (kind === PATH || kind === URL) && containsEncodedByte(value);
  }

  #extension(line: Uint8Array, from: number, to: number, more: number): void {
    const end = pathEnd(line, from, to);
    const start = more > 0 ? UNKNOWN_EXTENSION : extensionStart(line, from, end);
    if (start === UNKNOWN_EXTENSION) return this.#extensions.close();
    const hash = valueHash(line, start, end);
    if (this.#extensions.count(hash)) return;
    if (this.#extensions.isFull) this.#extensions.close();
    else this.#extensions.add(hash, text(line, start, end));
  }

  #remember(line: Uint8Array, from: number, to: number, kind: number): void {
    const hash = valueHash(line, from, to);
    if (this.#seen.count(hash)) return;
    const value = text(line, from, to);
    if (WORDY & (1 << kind)) this.hasAlarmWord ||= hasAlarmWord(value);
    if (this.#seen.isFull || to - from > MAX_VALUE_BYTES) this.#seen.close();
    else this.#seen.add(hash, value);
  }

  #addFormat(line: Uint8Array, from: number, to: number, more: number): void {
    if (this.#formats.full) {
      this.hasAlarmWord ||= hasAlarmWord(text(line, from, to));
      return;
    }
    const hash = formatHash(line, from, to);
    if (more === 0 && this.#formats.count(hash)) return;
    const value = text(line, from, to);
    this.hasAlarmWord ||= hasAlarmWord(value);
    // The members of a list are not examined one by one: only their byte families count.
    if (more > 0 || this.#formats.isFull) this.#formats.close();
    else this.#formats.add(hash, value.replace(/\d+/g, '0'));
  }
}

function hasTwoDots(line: Uint8Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) if (line[at] === 46 && line[at - 1] === 46) return true;
  return false;
}

/** A hash of 53 bits, so that two values of one place do not share one by chance. */
function valueHash(line: Uint8Array, from: number, to: number): number {
  let low = to - from;
  let high = 0;
  for (let at = from; at < to; at++) {
    low = (Math.imul(low, 31) + line[at]) | 0;
    high = (Math.imul(high ^ line[at], 0x01000193) + 7) | 0;
  }
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

function formatHash(line: Uint8Array, from: number, to: number): number {
  let hash = 0;
  let number = false;
  for (let at = from; at < to; at++) {
    const byte = line[at];
    const digit = byte >= 48 && byte <= 57;
    if (!digit) hash = (Math.imul(hash, 31) + byte) | 0;
    else if (!number) hash = (Math.imul(hash, 31) + 48) | 0;
    number = digit;
  }
  return hash;
}

/**
 * The values of a message, each with its place, so that lines of like form can be compared: `status=500` and
 * `"status": 500` have 500 in the place `status`, wherever it comes in the line. Other words and quoted texts
 * have their number as their place. The keys themselves are values of one place, and so is the host. The
 * digits of a word with a time in it count for nothing. Brackets and commas of JSON are no values.
 *
 * Places and values are compared by a hash. Its seed is another one in each process, so that nobody can write
 * a value that counts as another.
 */
import { randomInt } from 'node:crypto';
import type { Header } from '../../../training/index.ts';

/** The rest of a line with more values is one value. */
const MAX_VALUES = 256;
/** Bytes of the word before a value that are named with it. */
const MAX_WORD_BEFORE = 24;

const SEED = randomInt(2 ** 32) | 0;
/** No words have these numbers. */
const KEYS = -1;
const HOST = -2;
const COLON = 0x3a;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
/** `, : [ ] { }`. */
const PUNCTUATION: ReadonlySet<number> = new Set([COMMA, COLON, 0x5b, 0x5d, 0x7b, 0x7d]);

/** Offsets in a line; its host is between its time and its program. */
export type HeaderPlaces = Pick<Header, 'timeEnd' | 'programStart' | 'programEnd' | 'message'>;

export class LineValues {
  count = 0;
  /** By value, the hash of its key, or its number. */
  readonly places = new Int32Array(MAX_VALUES);
  readonly values = new Int32Array(MAX_VALUES);
  /** The offset of the key, or of the word before the value. */
  readonly starts = new Int32Array(MAX_VALUES);
  /** The offset of the value itself. */
  readonly froms = new Int32Array(MAX_VALUES);
  /** The offset after the value. */
  readonly ends = new Int32Array(MAX_VALUES);
  /** Of the words that have no key. */
  #words = 0;

  /** Reads the line of `bytes` up to before `to`. */
  read(bytes: Uint8Array, to: number, { timeEnd, programStart, programEnd, message }: HeaderPlaces): void {
    this.count = 0;
    this.#words = 0;
    const host = wordStart(bytes, timeEnd, programStart);
    const hostEnd = endOfWord(bytes, host, programStart);
    if (programEnd > programStart && host < hostEnd)
      this.#add(HOST, hashOf(bytes, host, hostEnd), host, hostEnd);
    this.#readMessage(bytes, message, to);
  }

  #readMessage(bytes: Uint8Array, from: number, to: number): void {
    /** The hash of the key that the next value belongs to. */
    let key: number | undefined;
    let before = wordStart(bytes, from, to);
    for (let at = before; at < to && this.count < MAX_VALUES;) {
      const isQuoted = bytes[at] === QUOTE;
      // A key and its value may come.
      const isLast = this.count >= MAX_VALUES - 2;
      const end = isLast ? to : isQuoted ? endOfQuoted(bytes, at + 1, to) : endOfWord(bytes, at, to);
      const next = wordStart(bytes, end, to);
      const equals = isQuoted || isLast ? -1 : keyEnd(bytes, at, end);
      if (!isQuoted && isPunctuation(bytes, at, end)) {
        // A key keeps its value: `"status" : 500`.
        if (bytes[at] !== COLON) key = undefined;
        at = next;
        continue;
      }
      if (isQuoted ? bytes[next] === COLON : equals === end - 1 && bytes[end] === QUOTE) {
        key = isQuoted ? hashOf(bytes, at, end) : hashOf(bytes, at, equals);
        this.#add(KEYS, key, at, end);
      } else if (equals > 0) {
        const name = hashOf(bytes, at, equals);
        this.#add(KEYS, name, at, equals);
        this.#add(name, hashOf(bytes, equals + 1, end), at, end, equals + 1);
        key = undefined;
      } else if (key === undefined) {
        const start = at - before <= MAX_WORD_BEFORE ? before : at;
        this.#add(this.#words++, hashOf(bytes, at, end), start, end, at);
      } else {
        const first = bytes[at] === COLON ? at + 1 : at;
        const last = isQuoted ? end : withoutPunctuation(bytes, first, end);
        this.#add(key, hashOf(bytes, first, last), before, last, first);
        key = undefined;
      }
      before = at;
      at = next;
    }
  }

  #add(place: number, value: number, start: number, end: number, from = start): void {
    this.froms[this.count] = from;
    this.places[this.count] = place;
    this.values[this.count] = value;
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }
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

/** The offset of `=` after a key: `rhost=203.0.113.9`; -1: the word has none. */
function keyEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isKeyByte(bytes[at])) at++;
  return at > from && at < to && bytes[at] === EQUALS ? at : -1;
}

/** `A-Z a-z 0-9 _ - .` */
function isKeyByte(byte: number): boolean {
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isLetter || isDigit(byte) || byte === 0x5f || byte === 0x2d || byte === 0x2e;
}

function isPunctuation(bytes: Uint8Array, from: number, to: number): boolean {
  return withoutPunctuation(bytes, from, to) === from;
}

function withoutPunctuation(bytes: Uint8Array, from: number, to: number): number {
  let end = to;
  while (end > from && PUNCTUATION.has(bytes[end - 1])) end--;
  return end;
}

function wordStart(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(bytes[at])) at++;
  return at;
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

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

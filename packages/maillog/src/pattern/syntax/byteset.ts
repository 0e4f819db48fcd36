/**
 * Interned sets of bytes: two sets with the same members are one object. Patterns use the same classes
 * thousands of times, and can be compared, hashed and merged by numbers. The table of sets grows with the
 * distinct classes of all patterns: hundreds, on a host with thousands of rules.
 */
export interface ByteSet {
  /** Unique for each membership; small and dense, counted from 0. */
  readonly id: number;
  /** 256 bits: byte b is in the set if bit `b & 31` of word `b >> 5` is 1. */
  readonly words: Int32Array;
  /** How many bytes it holds. */
  readonly size: number;
}

/** The sets by a hash of their words. */
const interned = new Map<number, ByteSet[]>();
let count = 0;

export function hasByte(set: Pick<ByteSet, 'words'>, byte: number): boolean {
  return ((set.words[byte >> 5] >>> (byte & 31)) & 1) === 1;
}

/** A set under construction, in the same layout as {@link ByteSet.words}. */
export type Bits = Int32Array;

export function noBits(): Bits {
  return new Int32Array(8);
}

export function addByte(bits: Bits, byte: number): void {
  bits[byte >> 5] |= 1 << (byte & 31);
}

export function addRange(bits: Bits, first: number, last: number): void {
  for (let byte = first; byte <= last; byte++) addByte(bits, byte);
}

export function addSet(bits: Bits, set: ByteSet): void {
  for (let i = 0; i < 8; i++) bits[i] |= set.words[i];
}

/** Adds the other case of each ASCII letter: Perl's `/i` on bytes. */
export function foldBits(bits: Bits): void {
  // Letters are bits 1 to 26 of words 2 (A-Z) and 3 (a-z).
  const letters = 0x07fffffe;
  const either = (bits[2] | bits[3]) & letters;
  bits[2] |= either;
  bits[3] |= either;
}

export function invertBits(bits: Bits): void {
  for (let i = 0; i < 8; i++) bits[i] = ~bits[i];
}

/** The one set with these members; `bits` is copied. */
export function internSet(bits: Bits): ByteSet {
  let hash = 0;
  for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ bits[i], 0x9e3779b1) ^ (hash >>> 13);
  const bucket = interned.get(hash) ?? [];
  for (const known of bucket) if (hasBits(known.words, bits)) return known;
  const set = { id: count++, words: Int32Array.from(bits), size: countBits(bits) };
  bucket.push(set);
  interned.set(hash, bucket);
  return set;
}

function hasBits(words: Int32Array, bits: Bits): boolean {
  for (let i = 0; i < 8; i++) if (words[i] !== bits[i]) return false;
  return true;
}

function countBits(bits: Bits): number {
  let size = 0;
  for (const word of bits) for (let rest = word; rest !== 0; rest &= rest - 1) size++;
  return size;
}

/** `setOf('az', '09', '__')`: the union of inclusive ranges, each two characters. */
export function setOf(...ranges: string[]): ByteSet {
  const bits = noBits();
  for (const range of ranges) addRange(bits, range.charCodeAt(0), range.charCodeAt(1));
  return internSet(bits);
}

export function invertSet(set: ByteSet): ByteSet {
  const bits = Int32Array.from(set.words);
  invertBits(bits);
  return internSet(bits);
}

export function foldSet(set: ByteSet): ByteSet {
  const bits = Int32Array.from(set.words);
  foldBits(bits);
  return internSet(bits);
}

const ALL = '\x00\xff';
export const ANY = setOf(ALL);
export const NEWLINE = setOf('\n\n');
export const NOT_NEWLINE = invertSet(NEWLINE);
export const WORD = setOf('az', 'AZ', '09', '__');
export const NOT_WORD = invertSet(WORD);
export const DIGIT = setOf('09');
export const SPACE = setOf('\t\r', '  ');
/** `\h`: also A0, even under byte rules (perlrecharclass, "Whitespace"). */
export const HORIZONTAL = setOf('\t\t', '  ', '\xa0\xa0');
/** `\v`: also 85. */
export const VERTICAL = setOf('\n\r', '\x85\x85');

/**
 * The fourteen POSIX classes as Perl reads them under byte rules: ASCII members only (perlrecharclass, "POSIX
 * Character Classes").
 */
export const POSIX_CLASSES: ReadonlyMap<string, ByteSet> = new Map([
  ['alpha', setOf('az', 'AZ')],
  ['digit', DIGIT],
  ['alnum', setOf('az', 'AZ', '09')],
  ['lower', setOf('az')],
  ['upper', setOf('AZ')],
  ['space', SPACE],
  ['blank', setOf('\t\t', '  ')],
  ['punct', setOf('!/', ':@', '[`', '{~')],
  ['print', setOf(' ~')],
  ['graph', setOf('!~')],
  ['cntrl', setOf('\x00\x1f', '\x7f\x7f')],
  ['xdigit', setOf('09', 'af', 'AF')],
  ['word', WORD],
  ['ascii', setOf('\x00\x7f')],
]);

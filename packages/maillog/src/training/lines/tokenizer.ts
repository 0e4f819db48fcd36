/**
 * Splits a line into tokens: literal words, which are letters alone, and variable words, whose form says that
 * they vary (token-kind.ts). Between tokens are separators, which belong to the signature and are hashed with
 * it.
 *
 * Words end at white space and brackets, and at joints (`:`, `/`, `@`, …) unless the joined text is of a
 * known kind. Digits do not matter for that, so that `host:ssh` and `host:22` have the same tokens. Words of
 * one kind with equal separators between them are one list token, so that lists of any length have one
 * signature.
 *
 * One tokenizer serves a whole log: its arrays hold the tokens of the last line, and a line allocates
 * nothing.
 *
 * Limits: {@link MAX_TOKENS} tokens a line, the rest is one token of free text.
 */
import {
  DIGIT,
  FAMILY,
  FAMILY_AND_ROLE,
  HEX_LOWER,
  HEX_UPPER,
  JOINT,
  LETTER,
  ROLE,
  ROLE_SHIFT,
  WHITE,
  WORD,
} from './byte-families.ts';
import {
  DATE_WORD,
  DOTTED,
  HEX,
  ID,
  LITERAL,
  NONE,
  NUMBER,
  ENCODED,
  PATH,
  REST,
  TIME,
  UNIT,
  UNITS,
  URL,
  kindOf,
} from './token-kind.ts';
import { isCodeAt } from './code.ts';
import { isDigest, isEncoded } from './encoded.ts';
import { stableLetters } from './stable-letters.ts';
import { familiesOf, isProtocol, startsWord, trimmed } from './word-edges.ts';
import { hashBytes, hashOf, WordHashes } from './word-hash.ts';

/** After this many tokens, the rest of the line is one token of free text. */
export const MAX_TOKENS = 250;
/** How far joined text is read to recognise its kind. It bounds the work on a line of joints. */
const MAX_LOOKAHEAD_BYTES = 300;

const FAMILIES = (1 << ROLE_SHIFT) - 1;
/** Families that no hexadecimal number contains. */
const NOT_HEX = ~(DIGIT | HEX_LOWER | HEX_UPPER);
/** Letters beside this many hexadecimal numbers of the same width are a number too. */
const MIN_HEX_NUMBERS = 3;

export { DOTTED, LITERAL, REST } from './token-kind.ts';

/** Words with encoded text (`%2f`, base64) are never in one signature with others. */
const ENCODED_HASH = hashOf('encoded');
const UNIT_HASHES = new WordHashes(UNITS);
const DATE_HASHES = new WordHashes(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
);

export class Tokenizer {
  /** The number of tokens of the last line. */
  count = 0;
  readonly start = new Int32Array(MAX_TOKENS + 1);
  /** The end of each token; for a list, the end of its first member. */
  readonly end = new Int32Array(MAX_TOKENS + 1);
  /** {@link LITERAL}, {@link DOTTED}, {@link REST} or a kind. */
  readonly kind = new Uint8Array(MAX_TOKENS + 1);
  readonly mask = new Int32Array(MAX_TOKENS + 1);
  /** The hash of a literal's text; for an {@link ID}, of the letters that probably do not vary. */
  readonly hash = new Int32Array(MAX_TOKENS + 1);
  /** The hash of the separators before each token. */
  readonly gap = new Int32Array(MAX_TOKENS + 1);
  /** 1 if the token is a code (code.ts), whose value belongs to the signature. */
  readonly code = new Uint8Array(MAX_TOKENS + 1);
  /** How many members of a list follow the first, up to {@link listEnd}. */
  readonly more = new Int32Array(MAX_TOKENS + 1);
  readonly listEnd = new Int32Array(MAX_TOKENS + 1);
  /** The hash of the separators after the last token. */
  tail = 0;

  #gapNow = 0;
  /** Whether the line has a word that {@link #dates} or {@link #hexWords} would change. Few lines do. */
  #hasDateWord = false;
  #hasHexWord = false;

  /** Splits `[from, to)` of `line`. */
  scan(line: Uint8Array, from: number, to: number): void {
    this.count = 0;
    this.#gapNow = 0;
    this.#hasDateWord = this.#hasHexWord = false;
    let at = from;
    while (at < to) {
      const role = ROLE[line[at]];
      if (role === WORD || role === JOINT) {
        at = this.#word(line, at, to);
        if (this.count === MAX_TOKENS) at = this.#rest(line, at, to);
      } else if (role === WHITE) {
        const run = at++;
        while (at < to && ROLE[line[at]] === WHITE) at++;
        // A single space is a separator like others. Any other white space is one kind of separator.
        this.#gapNow = joined(this.#gapNow, at - run === 1 && line[run] === 32 ? 32 : 9);
      } else {
        this.#gapNow = joined(this.#gapNow, line[at++]);
      }
    }
    this.tail = this.#gapNow;
    if (this.#hasDateWord) this.#dates();
    if (this.#hasHexWord) this.#hexWords();
    this.#codes(line);
  }

  /** Reads a word, or one byte of separator if no word starts here. Returns the place after it. */
  #word(line: Uint8Array, from: number, to: number): number {
    const first = line[from];
    if (!startsWord(line, from, to)) {
      this.#gapNow = joined(this.#gapNow, first);
      return from + 1;
    }
    // The common case first: a run of word bytes.
    let at = from;
    let mask = 0;
    let hash = 0;
    for (; at < to; at++) {
      const byte = line[at];
      const families = FAMILY_AND_ROLE[byte];
      if (families >>> ROLE_SHIFT !== WORD) break;
      mask |= families;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    mask &= FAMILIES;
    const wordEnd = at;
    if (at === to || ROLE[line[at]] !== JOINT) {
      if ((mask & ~LETTER) === 0) return this.#letters(from, at, mask, hash, line);
      return this.#simple(line, from, trimmed(line, from, at), at, mask);
    }
    // A joint: try the whole text up to the next separator as one kind.
    const limit = Math.min(to, from + MAX_LOOKAHEAD_BYTES);
    let whole = mask;
    while (at < limit && ROLE[line[at]] >= WORD) whole |= FAMILY[line[at++]];
    const end = trimmed(line, from, at);
    if (end > wordEnd) {
      const families = familiesOf(line, from, end);
      const kind = kindOf(line, from, end, families);
      if (kind === PATH || kind === URL) return this.#path(line, from, end, to, kind);
      if (kind === ENCODED) return this.#add(from, end, kind, families, ENCODED_HASH);
      if (kind !== NONE) return this.#add(from, end, kind, families, 0);
    }
    // An address before a colon (`10.0.0.1:80:Got exception`) is found by cutting from the right.
    if (wordEnd > from) {
      if ((mask & ~LETTER) === 0) return this.#letters(from, wordEnd, mask, hash, line);
      return this.#simple(line, from, trimmed(line, from, wordEnd), wordEnd, mask);
    }
    this.#gapNow = joined(this.#gapNow, first);
    return from + 1;
  }

  /** A word of letters alone. */
  #letters(from: number, to: number, mask: number, hash: number, line: Uint8Array): number {
    const size = to - from;
    if (
      size === 1 &&
      (line[to] === 43 || line[to] === 45) &&
      !(to + 1 < line.length && ROLE[line[to + 1]] === WORD)
    ) {
      return this.#add(from, to + 1, ID, mask | FAMILY[line[to]], 0);
    }
    if ((mask & NOT_HEX) === 0) {
      if (size >= 7 && isDigest(size)) return this.#add(from, to, HEX, mask, 0);
      this.#hasHexWord ||= size === 2 || size === 4;
    }
    if (size <= 5 && this.count > 0 && this.kind[this.count - 1] === NUMBER) {
      if ((this.#gapNow === 0 || this.#gapNow === SPACE) && UNIT_HASHES.has(hash))
        return this.#add(from, to, UNIT, mask, 0);
    }
    this.#hasDateWord ||= size === 3 && DATE_HASHES.has(hash);
    this.#put(from, to, LITERAL, mask, hash);
    this.count++;
    return to;
  }

  /**
   * A run of word bytes `[from, to)` without joints, not letters alone. `resume` is its end before trimming.
   */
  #simple(line: Uint8Array, from: number, to: number, resume: number, runMask: number): number {
    const mask = to === resume ? runMask : familiesOf(line, from, to);
    if ((mask & ~LETTER) === 0) {
      return this.#letters(from, to, mask, hashBytes(line, from, to), line);
    }
    const kind = kindOf(line, from, to, mask);
    if (kind !== NONE) return this.#add(from, to, kind, mask, kind === ENCODED ? ENCODED_HASH : 0);
    if ((mask & DIGIT) === 0) {
      this.#hasDateWord ||= to - from === 3;
      let dots = 0;
      for (let at = from; at < to; at++) if (line[at] === 46) dots++;
      return this.#add(from, to, dots > 1 ? DOTTED : LITERAL, mask, hashBytes(line, from, to));
    }
    if (isProtocol(line, from, to)) return this.#add(from, to, LITERAL, mask, hashBytes(line, from, to));
    // `enable.....0`: the dots lead to the number.
    for (let at = from; at + 2 < to; at++) {
      if (line[at] === 46 && line[at + 1] === 46) {
        if (at === from) break;
        return this.#simple(line, from, at, at, familiesOf(line, from, at));
      }
    }
    return this.#add(from, to, ID, mask, stableLetters(line, from, to, null));
  }

  /** Paths and URLs continue over `=`; URLs also over `,` and `;`. */
  #path(line: Uint8Array, from: number, end: number, to: number, kind: number): number {
    let at = end;
    while (at < to) {
      const byte = line[at];
      const inside = ROLE[byte] >= WORD || byte === 61 || ((byte === 44 || byte === 59) && kind === URL);
      if (!inside) break;
      at++;
    }
    const last = trimmed(line, from, at);
    const families = familiesOf(line, from, last);
    return this.#add(from, last, kind, families, isEncoded(line, from, last, families) ? ENCODED_HASH : 0);
  }

  #rest(line: Uint8Array, from: number, to: number): number {
    if (from < to) {
      this.#put(from, to, REST, familiesOf(line, from, to), 0);
      this.count++;
    }
    return to;
  }

  #add(from: number, to: number, kind: number, mask: number, hash: number): number {
    const last = this.count - 1;
    if (last > 0 && kind !== LITERAL && this.#continues(last, kind, hash)) {
      this.more[last]++;
      this.listEnd[last] = to;
      this.mask[last] |= mask;
      this.#gapNow = 0;
      return to;
    }
    this.#put(from, to, kind, mask, hash);
    this.count++;
    return to;
  }

  #put(from: number, to: number, kind: number, mask: number, hash: number): void {
    const index = this.count;
    this.start[index] = from;
    this.end[index] = to;
    this.kind[index] = kind;
    this.mask[index] = mask;
    this.hash[index] = hash;
    this.gap[index] = this.#gapNow;
    this.code[index] = 0;
    this.more[index] = 0;
    this.listEnd[index] = to;
    this.#gapNow = 0;
  }

  /**
   * Whether a word of `kind` continues the list that the last two tokens started: same kind, same separators.
   */
  #continues(last: number, kind: number, hash: number): boolean {
    const gap = this.gap[last];
    return (
      this.kind[last] === kind &&
      this.kind[last - 1] === kind &&
      gap === this.#gapNow &&
      this.hash[last] === hash &&
      this.hash[last - 1] === hash &&
      (gap === SPACE || gap === COMMA || gap === COMMA_SPACE)
    );
  }

  /**
   * Among hexadecimal numbers of one width (`4f 00 be 17`), letters are a number too. Few lines have such
   * letters.
   */
  #hexWords(): void {
    for (let index = 0; index < this.count; index++) {
      if (this.kind[index] !== LITERAL || (this.mask[index] & NOT_HEX) !== 0) continue;
      const size = this.end[index] - this.start[index];
      if (size === 2 || size === 4) index = this.#hexRun(index, size);
    }
  }

  /** Examines the run of numbers of `size` digits around `index`. Returns the last index of the run. */
  #hexRun(index: number, size: number): number {
    let from = index;
    while (from > 0 && this.gap[from] === SPACE && this.#isHex(from - 1, size)) from--;
    let to = index + 1;
    while (to < this.count && this.gap[to] === SPACE && this.#isHex(to, size)) to++;
    let numbers = 0;
    for (let at = from; at < to; at++) if (this.kind[at] !== LITERAL) numbers += 1 + this.more[at];
    if (numbers < MIN_HEX_NUMBERS || numbers < to - from - numbers) return to - 1;
    for (let at = from; at < to; at++) {
      if (this.kind[at] !== LITERAL) continue;
      this.kind[at] = HEX;
      this.hash[at] = 0;
    }
    return to - 1;
  }

  #isHex(at: number, size: number): boolean {
    return this.end[at] - this.start[at] === size && (this.mask[at] & NOT_HEX) === 0;
  }

  #codes(line: Uint8Array): void {
    for (let index = 0; index < this.count; index++) {
      if (this.kind[index] !== NUMBER || this.more[index] > 0 || !isCodeAt(this, line, index)) continue;
      this.code[index] = 1;
      this.hash[index] = hashBytes(line, this.start[index], this.end[index]);
    }
  }

  /** Names of days and months beside numbers, or beside each other, are parts of dates. */
  #dates(): void {
    for (let index = 0; index < this.count; index++) {
      if (this.kind[index] !== LITERAL || this.end[index] - this.start[index] !== 3) continue;
      if (!DATE_HASHES.has(this.hash[index])) continue;
      const before = index > 0 ? this.kind[index - 1] : LITERAL;
      const next = index + 1 < this.count ? index + 1 : index;
      const after = this.kind[next];
      if (
        before === DATE_WORD ||
        before === NUMBER ||
        after === NUMBER ||
        after === TIME ||
        (next > index &&
          after === LITERAL &&
          DATE_HASHES.has(this.hash[next]) &&
          this.end[next] - this.start[next] === 3)
      ) {
        this.kind[index] = DATE_WORD;
        this.hash[index] = 0;
      }
    }
  }
}

/** The hash of separators after one more byte; a NUL counts too. */
function joined(gap: number, byte: number): number {
  return (Math.imul(gap, 257) + byte + 1) | 0;
}
const SPACE = joined(0, 32);
const COMMA = joined(0, 44);
const COMMA_SPACE = joined(COMMA, 32);

/**
 * Encoded text in a log: base64, escaped bytes, long runs of hexadecimal digits, percent-encoding. It may say
 * anything, so that no rule for it is proposed as usual.
 */
import {
  DASH,
  DIGIT,
  FAMILY,
  HEX_LOWER,
  HEX_UPPER,
  LOWER,
  SLASH,
  UNDERSCORE,
  UPPER,
  bitOf,
} from './byte-families.ts';

const PERCENT = bitOf('%');
const BASE64_MARKS = bitOf('+') | SLASH | bitOf('=') | DASH | UNDERSCORE;

function isHexDigit(byte: number): boolean {
  return (FAMILY[byte] & (DIGIT | HEX_LOWER | HEX_UPPER)) !== 0;
}

/** The lengths of digests and identifiers in hex digits. A longer run of another length is data. */
const DIGEST_DIGITS = new Set([20, 24, 32, 40, 48, 56, 64, 96, 128]);
const MAX_IDENTIFIER_DIGITS = 19;

export function isDigest(size: number): boolean {
  return size <= MAX_IDENTIFIER_DIGITS || DIGEST_DIGITS.has(size);
}

/** `\x16\x03`: bytes that a web server does not write as they are. */
export function isEscaped(line: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + 3 < to; at++) {
    if (line[at] === 92 && line[at + 1] === 120 && isHexDigit(line[at + 2]) && isHexDigit(line[at + 3]))
      return true;
  }
  return false;
}

/** Whether a path or URL has an encoded byte, such as `%2f` (RFC 3986 §2.1). */
export function isEncoded(line: Uint8Array, from: number, to: number, mask: number): boolean {
  if ((mask & PERCENT) === 0) return false;
  for (let at = from; at + 2 < to; at++)
    if (line[at] === 37 && isHexDigit(line[at + 1]) && isHexDigit(line[at + 2])) return true;
  return false;
}

/** Changes between upper case, lower case and digits for each byte. */
export const MIN_OPAQUE_CHANGES = 1 / 3;
/** Base64 of any text has 0.65 on average. Names that people make have fewer. */
export const MIN_ENCODED_CHANGES = 0.45;

const MIN_OPAQUE_BYTES = 16;

/**
 * How often a word of the base64 alphabet changes between upper case, lower case, digits and marks, for each
 * of its bytes; 0 for other words, and short ones.
 */
export function caseChanges(line: Uint8Array, from: number, to: number, mask: number): number {
  const upper = HEX_UPPER | UPPER;
  const lower = HEX_LOWER | LOWER;
  const size = to - from;
  if (size < MIN_OPAQUE_BYTES || (mask & upper) === 0 || (mask & lower) === 0) return 0;
  if (mask & ~(upper | lower | DIGIT | BASE64_MARKS)) return 0;
  let changes = 0;
  let before = 0;
  for (let at = from; at < to; at++) {
    const family = FAMILY[line[at]];
    const now = family & upper ? 1 : family & lower ? 2 : family & DIGIT ? 3 : 4;
    if (now !== before) changes++;
    before = now;
  }
  return changes / size;
}

/**
 * Extensions of paths. A place that held pages (`.html`) takes no script (`.php`).
 */
import { DIGIT, FAMILY, LETTER } from './byte-families.ts';

const MAX_EXTENSION_BYTES = 12;
const [DOT, SLASH, QUERY] = Buffer.from('./?');

export const UNKNOWN_EXTENSION = -1;

/** The end of a path without its query: `/a/b.html` of `/a/b.html?c=d`. */
export function pathEnd(line: Uint8Array, from: number, to: number): number {
  let end = from;
  while (end < to && line[end] !== QUERY) end++;
  return end;
}

/**
 * Where the extension of the path `[from, end)` begins: `html` of `/a/b.html`. `end` if the last name has no
 * dot, or nothing but digits after it (`/log.1`); {@link UNKNOWN_EXTENSION} if what follows the dot is none.
 */
export function extensionStart(line: Uint8Array, from: number, end: number): number {
  let dot = end - 1;
  while (dot >= from && line[dot] !== DOT && line[dot] !== SLASH) dot--;
  if (line[dot] !== DOT || dot < from || isNumber(line, dot + 1, end)) return end;
  if (!isLetter(line[dot + 1])) return UNKNOWN_EXTENSION;
  for (let at = dot + 1; at < end; at++)
    if (!isLetter(line[at]) && (FAMILY[line[at]] & DIGIT) === 0) return UNKNOWN_EXTENSION;
  return end - dot > MAX_EXTENSION_BYTES ? UNKNOWN_EXTENSION : dot + 1;
}

/** Nothing but digits, or nothing. */
function isNumber(line: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && (FAMILY[line[at]] & DIGIT) !== 0) at++;
  return at === to;
}

/** An ASCII letter. */
function isLetter(byte: number): boolean {
  return byte < 128 && (FAMILY[byte] & LETTER) !== 0;
}

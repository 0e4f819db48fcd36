/**
 * Extensions of paths. A place that held pages (`.html`) takes no script (`.php`).
 */
import { DIGIT, FAMILY, LETTER, text } from './byte-families.ts';

const MAX_EXTENSION_BYTES = 12;
const [DOT, SLASH, QUERY] = Buffer.from('./?');

/**
 * `html` of `/a/b.html?c=d`; `''` if the last name has no dot, or nothing but digits after it (`/log.1`).
 * Undefined if what follows the dot is no extension.
 */
export function extensionOf(line: Uint8Array, from: number, to: number): string | undefined {
  let end = from;
  while (end < to && line[end] !== QUERY) end++;
  let dot = end - 1;
  while (dot >= from && line[dot] !== DOT && line[dot] !== SLASH) dot--;
  if (line[dot] !== DOT || dot < from || isNumber(line, dot + 1, end)) return '';
  if (!isLetter(line[dot + 1])) return undefined;
  for (let at = dot + 1; at < end; at++)
    if (!isLetter(line[at]) && (FAMILY[line[at]] & DIGIT) === 0) return undefined;
  return end - dot > MAX_EXTENSION_BYTES ? undefined : text(line, dot + 1, end);
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

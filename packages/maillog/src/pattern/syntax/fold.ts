/**
 * Case folding under `/a`. The modifier restricts `\d` and similar classes to ASCII, but makes `/i` fold by
 * Unicode's rules, even on bytes: `/\xe9/ai` matches C9, and `/ss/ai` matches DF (perlre, "/a (and /aa)").
 * MailLog refuses what such a fold would change; the rest folds as ASCII.
 */
import { hasByte } from './byteset.ts';
import type { Bits } from './byteset.ts';
import type { Cursor } from './cursor.ts';
import { FLAG } from './modifiers.ts';

/** The letters of Latin-1 outside ASCII that have two cases. */
function hasOtherCase(code: number): boolean {
  return code >= 0xc0 && code <= 0xfe && code !== 0xd7 && code !== 0xf7 && code !== SHARP_S;
}

const SHARP_S = 0xdf;

function foldsByUnicode(cursor: Cursor): boolean {
  return cursor.has(FLAG.i) && cursor.has(FLAG.a);
}

/** Checks literal characters; the first is at `start`. */
export function checkCase(cursor: Cursor, start: number, text: string): void {
  if (!foldsByUnicode(cursor)) return;
  for (const char of text) {
    const isS = char === 's' || char === 'S';
    const code = char.charCodeAt(0);
    if (hasOtherCase(code) || (!cursor.has(FLAG.aa) && (code === SHARP_S || (isS && cursor.afterS))))
      throw refusal(cursor, start);
    cursor.afterS = isS;
  }
}

/** Checks the members of the class that starts at `start`. */
export function checkCaseOfClass(cursor: Cursor, start: number, bits: Bits, negated: boolean): void {
  if (!foldsByUnicode(cursor)) return;
  cursor.afterS = false;
  const has = (code: number): boolean => hasByte({ words: bits }, code);
  if (has(SHARP_S) && !negated && !cursor.has(FLAG.aa)) throw refusal(cursor, start);
  for (let code = 0xc0; code < SHARP_S; code++)
    if (hasOtherCase(code) && has(code) !== has(code + 32)) throw refusal(cursor, start);
}

/** Checks a back-reference, which may mean any text. */
export function checkCaseOfReference(cursor: Cursor, start: number): void {
  if (foldsByUnicode(cursor)) throw refusal(cursor, start);
}

function refusal(cursor: Cursor, start: number): Error {
  return cursor.refused(
    start,
    'under /a, /i folds é and ß by the rules of Unicode',
    'remove the a: on bytes the rest means the same',
  );
}

/**
 * Splits the notation of a line's fields (field-notation.ts) into tokens. A key is constant, whatever its
 * form, and so is a number that is a level or a code.
 */
import { text } from './byte-families.ts';
import { MAX_CODE_BYTES, isCodeKey } from './code.ts';
import type { FieldNotation } from './field-notation.ts';
import { NUMBER } from './token-kind.ts';
import { LITERAL } from './tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import { hashBytes } from './word-hash.ts';

/** `=`, and quotes of the key and its value. */
const MAX_MARKS_AFTER_KEY = 3;

/** Returns false if a token begins in a key and goes on after it, or holds several fields. */
export function scanFields(tokenizer: Tokenizer, { bytes, keys }: FieldNotation): boolean {
  tokenizer.scan(bytes, 0, bytes.length);
  const { start, end, listEnd, kind, code, hash } = tokenizer;
  let next = 0;
  for (let index = 0; index < tokenizer.count; index++) {
    while (next < keys.length && keys[next + 1] <= start[index]) next += 2;
    const isKey = next < keys.length && keys[next] < listEnd[index];
    if (isKey && (keys[next] > start[index] || keys[next + 1] < listEnd[index])) return false;
    const isCode = !isKey && next > 0 && isCodeOf(tokenizer, bytes, keys[next - 2], keys[next - 1], index);
    if (!isKey && !isCode) continue;
    if (isKey) kind[index] = LITERAL;
    code[index] = isCode ? 1 : 0;
    hash[index] = hashBytes(bytes, start[index], end[index]);
  }
  return true;
}

/** Whether a token is a number that is the value of the key before it, and a code. */
function isCodeOf(
  { start, end, kind, more }: Tokenizer,
  bytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  index: number,
): boolean {
  if (kind[index] !== NUMBER || more[index] > 0 || start[index] > keyEnd + MAX_MARKS_AFTER_KEY) return false;
  return end[index] - start[index] <= MAX_CODE_BYTES && isCodeKey(text(bytes, keyStart, keyEnd));
}

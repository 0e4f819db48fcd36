import {
  POSIX_CLASSES,
  addByte,
  addRange,
  addSet,
  foldBits,
  foldSet,
  internSet,
  invertBits,
  invertSet,
  noBits,
} from './byteset.ts';
import type { Bits, ByteSet } from './byteset.ts';
import type { Cursor } from './cursor.ts';
import { CLASS_ESCAPES, parseByteEscape } from './escape.ts';
import { checkCaseOfClass } from './fold.ts';
import { FLAG } from './modifiers.ts';

/** One set is built at a time: classes do not nest. */
const scratch = noBits();

/**
 * A bracketed class, `[a-z\d[:^punct:]]` (perlrecharclass, "Bracketed Character Classes"). A `]` right after
 * `[` or `[^` is itself. A range whose end is a class (`[a-\d]`) is not a range; its `-` is itself.
 * `/xx` ignores blanks and tabs.
 */
export function parseClass(cursor: Cursor): ByteSet {
  const open = cursor.at;
  cursor.at++;
  const bits = scratch.fill(0);
  skipBlanks(cursor);
  const negated = cursor.char === '^';
  if (negated) cursor.at++;
  skipBlanks(cursor);
  let first = true;
  for (;;) {
    if (!first) skipBlanks(cursor);
    const char = cursor.char;
    if (char === undefined)
      throw cursor.invalid(open, 'class opened here is never closed', 'write \\[ for a bracket');
    if (char === ']' && !first) break;
    first = false;
    addElement(cursor, bits, open);
  }
  cursor.at++;
  if (cursor.has(FLAG.i)) foldBits(bits);
  checkCaseOfClass(cursor, open, bits, negated);
  if (negated) invertBits(bits);
  return internSet(bits);
}

function skipBlanks(cursor: Cursor): void {
  if (!cursor.has(FLAG.xx)) return;
  while (cursor.char === ' ' || cursor.char === '\t') cursor.at++;
}

/** A byte, a range or a named class. */
function addElement(cursor: Cursor, bits: Bits, open: number): void {
  const start = cursor.at;
  const low = element(cursor);
  if (typeof low !== 'number') return addNamed(cursor, bits, low);
  addByte(bits, low);
  skipBlanks(cursor);
  if (cursor.char !== '-') return;
  const dash = cursor.at;
  cursor.at++;
  skipBlanks(cursor);
  const next = cursor.text[cursor.at];
  if (next === undefined)
    throw cursor.invalid(open, 'class opened here is never closed', 'write \\[ for a bracket');
  if (next === ']') {
    cursor.at = dash;
    return;
  }
  const high = element(cursor);
  if (typeof high !== 'number') {
    addByte(bits, DASH);
    addNamed(cursor, bits, high);
  } else if (high < low) {
    throw cursor.invalid(start, `range ${cursor.source.quote(start, cursor.at)} runs backwards`);
  } else addRange(bits, low, high);
}

const DASH = 45;

/** After a named class, a `-` is itself and starts no range: `[\d--/]` has the dash and the slash. */
function addNamed(cursor: Cursor, bits: Bits, set: ByteSet): void {
  addSet(bits, set);
  skipBlanks(cursor);
  if (cursor.char !== '-') return;
  cursor.at++;
  addByte(bits, DASH);
}

function element(cursor: Cursor): ByteSet | number {
  const { text } = cursor;
  const start = cursor.at;
  const char = text[start];
  if (char === '[') return posixClass(cursor) ?? plain(cursor);
  if (char !== '\\') return plain(cursor);
  const letter = text[start + 1];
  if (letter === undefined) throw cursor.invalid(start, 'a backslash cannot be last', 'write \\\\');
  const set = CLASS_ESCAPES.get(letter);
  if (set !== undefined) {
    cursor.at += 2;
    return set;
  }
  if (letter === 'N') {
    if (text[start + 2] === '{')
      throw cursor.refused(start, '\\N{…} names a Unicode character', 'write its UTF-8 bytes');
    throw cursor.invalid(start, '\\N is not allowed in a class', 'write [^\\n]');
  }
  if (letter === 'b') {
    cursor.at += 2;
    return 8;
  }
  return parseByteEscape(cursor);
}

function plain(cursor: Cursor): number {
  return cursor.text.charCodeAt(cursor.at++);
}

const POSIX = /\[:(\^*)([a-z]+):\]/y;
const RESERVED = /\[([.=])[^\]]*\1\]/y;

/** `[:digit:]` and `[:^digit:]`; undefined if the bracket is a plain character. */
function posixClass(cursor: Cursor): ByteSet | undefined {
  RESERVED.lastIndex = cursor.at;
  if (RESERVED.test(cursor.text)) throw cursor.invalid(cursor.at, 'Perl reserves [. .] and [= =]');
  POSIX.lastIndex = cursor.at;
  const match = POSIX.exec(cursor.text);
  if (match === null) return undefined;
  const [written, caret, name] = match as unknown as [string, string, string];
  let set = POSIX_CLASSES.get(name);
  if (set === undefined || caret.length > 1)
    throw cursor.invalid(
      cursor.at,
      `there is no class ${written}`,
      `one of ${[...POSIX_CLASSES.keys()].join(' ')}`,
    );
  // Case folding comes first: [:^lower:] under /i is everything except letters.
  if (cursor.has(FLAG.i)) set = foldSet(set);
  cursor.at += written.length;
  return caret === '' ? set : invertSet(set);
}

import { DIGIT, HORIZONTAL, NOT_NEWLINE, SPACE, VERTICAL, WORD, invertSet } from './byteset.ts';
import type { ByteSet } from './byteset.ts';
import { CLUSTER, LINE_BREAK } from './linebreak.ts';
import type { Cursor } from './cursor.ts';
import { checkCase } from './fold.ts';
import { FLAG } from './modifiers.ts';
import { isBraceQuantifier } from './quantifier.ts';
import { parseNamedReference, parseNumberedReference } from './reference.ts';
import { BYTES, EMPTY, FOLDED_BYTES, one } from './tree.ts';
import type { Assertion, Node } from './tree.ts';

/** Escapes that mean a set of bytes, inside and outside of brackets. */
export const CLASS_ESCAPES: ReadonlyMap<string, ByteSet> = new Map(
  (
    [
      ['w', WORD],
      ['d', DIGIT],
      ['s', SPACE],
      ['h', HORIZONTAL],
      ['v', VERTICAL],
    ] as const
  ).flatMap(([letter, set]) => [
    [letter, set],
    [letter.toUpperCase(), invertSet(set)],
  ]),
);

const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map(
  // \G is the end of the previous match. A rule matches once, so it is the start of the line.
  (
    [
      ['A', 'start'],
      ['G', 'start'],
      ['z', 'end'],
      ['Z', 'final'],
      ['b', 'boundary'],
      ['B', 'notBoundary'],
    ] as const
  ).map(([letter, test]) => [letter, { kind: 'assertion', test }]),
);

/** Parses an escape outside of brackets; the cursor is on the backslash. */
export function parseEscape(cursor: Cursor): Node {
  const start = cursor.at;
  const letter = cursor.text[start + 1];
  if (letter === undefined) throw cursor.invalid(start, 'a backslash cannot be last', 'write \\\\');
  const set = CLASS_ESCAPES.get(letter);
  if (set !== undefined) {
    cursor.at += 2;
    return one(set);
  }
  const assertion = ASSERTIONS.get(letter);
  if (assertion !== undefined) return boundary(cursor, letter, assertion);
  switch (letter) {
    case 'K':
      if (cursor.looking > 0) throw cursor.invalid(start, '\\K is not allowed in a lookahead or lookbehind');
      cursor.at += 2;
      // Moving the start of the match does not change whether there is a match.
      return EMPTY;
    case 'R':
      cursor.at += 2;
      return LINE_BREAK;
    case 'X':
      cursor.at += 2;
      return CLUSTER;
    case 'N':
      return notNewline(cursor);
    case 'C':
      throw cursor.invalid(start, '\\C is no longer part of Perl', 'write (?s:.)');
    case 'g':
    case 'k':
      return parseNamedReference(cursor, letter);
    default: {
      const reference = parseNumberedReference(cursor);
      if (reference !== undefined) return reference;
      const byte = parseByteEscape(cursor);
      checkCase(cursor, start, String.fromCharCode(byte));
      return (cursor.has(FLAG.i) ? FOLDED_BYTES : BYTES)[byte];
    }
  }
}

function boundary(cursor: Cursor, letter: string, assertion: Assertion): Node {
  const start = cursor.at;
  if ((letter === 'b' || letter === 'B') && cursor.text[start + 2] === '{') {
    throw cursor.refused(
      start,
      `\\${letter}{…} is a boundary of Unicode`,
      `write \\${letter}, or \\${letter}(?:\\{) for a brace`,
    );
  }
  cursor.at += 2;
  return assertion;
}

function notNewline(cursor: Cursor): Node {
  const start = cursor.at;
  cursor.at += 2;
  const { text } = cursor;
  const braceHere = text[cursor.at] === '{';
  const after = cursor.at;
  cursor.skipComments();
  if (cursor.char === '{' && !isBraceQuantifier(text, cursor.at)) {
    if (!braceHere) throw cursor.invalid(start, '\\N and its { must be adjacent');
    throw cursor.refused(
      start,
      '\\N{…} names a Unicode character',
      'write its UTF-8 bytes, such as \\xC3\\xA9',
    );
  }
  cursor.at = after;
  return one(NOT_NEWLINE);
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** An escape that means one byte, inside and outside of brackets; the cursor is on the backslash. */
export function parseByteEscape(cursor: Cursor): number {
  const start = cursor.at;
  const letter = cursor.text[start + 1];
  cursor.at += 2;
  if (letter in CONTROLS) return CONTROLS[letter];
  if (letter === 'x') return hexadecimal(cursor, start);
  if (letter === 'o') return octalInBraces(cursor, start);
  if (letter === 'c') return control(cursor, start);
  if (letter === 'p' || letter === 'P')
    throw cursor.refused(start, `\\${letter} is a Unicode property`, 'write a class such as [[:alpha:]]');
  if (letter >= '0' && letter <= '7') {
    const digits = /^[0-7]{1,3}/.exec(cursor.text.slice(start + 1, start + 4))?.[0] ?? '';
    cursor.at = start + 1 + digits.length;
    return oneByte(cursor, start, Number.parseInt(digits, 8));
  }
  // An escaped letter without a meaning is itself. Perl only warns.
  return letter.charCodeAt(0);
}

function oneByte(cursor: Cursor, start: number, value: number): number {
  if (value <= 255) return value;
  throw cursor.refused(
    start,
    'a character above FF needs Unicode',
    'write its UTF-8 bytes, such as \\xC3\\xA9',
  );
}

function hexadecimal(cursor: Cursor, start: number): number {
  const { text } = cursor;
  if (text[cursor.at] !== '{') {
    const digits = /^[0-9a-f]{0,2}/i.exec(text.slice(cursor.at, cursor.at + 2))?.[0] ?? '';
    cursor.at += digits.length;
    return digits === '' ? 0 : Number.parseInt(digits, 16);
  }
  return oneByte(cursor, start, braced(cursor, start, 'x', 16, /^_?[0-9a-f]+(?:_[0-9a-f]+)*/i));
}

function octalInBraces(cursor: Cursor, start: number): number {
  if (cursor.char !== '{') throw cursor.invalid(start, '\\o needs braces', 'write \\o{101}');
  return oneByte(cursor, start, braced(cursor, start, 'o', 8, /^_?[0-7]+(?:_[0-7]+)*/));
}

/** `{ 41 }`: Perl reads digits up to the first other character, and ignores the rest of the braces. */
function braced(cursor: Cursor, start: number, letter: string, base: number, digits: RegExp): number {
  const close = cursor.text.indexOf('}', cursor.at);
  if (close < 0) throw cursor.invalid(start, `no } ends \\${letter}{`);
  const inner = cursor.text.slice(cursor.at + 1, close).replace(/^[ \t]+|[ \t]+$/g, '');
  if (inner === '' && letter === 'o') throw cursor.invalid(start, '\\o{} is empty');
  cursor.at = close + 1;
  const found = digits.exec(inner)?.[0].replaceAll('_', '') ?? '';
  return found === '' ? 0 : Number.parseInt(found, base);
}

function control(cursor: Cursor, start: number): number {
  const code = cursor.text.charCodeAt(cursor.at);
  if (!(code >= 32 && code <= 126))
    throw cursor.invalid(start, '\\c needs a printable ASCII character after it');
  const char = String.fromCharCode(code);
  if (char === '{') throw cursor.invalid(start, '\\c{ is not allowed', 'write ;');
  cursor.at++;
  return char.toUpperCase().charCodeAt(0) ^ 64;
}

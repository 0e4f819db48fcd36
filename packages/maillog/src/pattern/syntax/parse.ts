import { ANY, NOT_NEWLINE } from './byteset.ts';
import { parseClass } from './class.ts';
import { Cursor } from './cursor.ts';
import { parseEscape } from './escape.ts';
import { parseGroup } from './group.ts';
import { checkCase } from './fold.ts';
import { FLAG } from './modifiers.ts';
import { parseQuantifier } from './quantifier.ts';
import type { PatternText } from './pattern-text.ts';
import { BYTES, FOLDED_BYTES, choice, one, sequence } from './tree.ts';
import type { Assertion, Node, Text } from './tree.ts';

/**
 * Third stage: parses a Perl regular expression into a tree, by the grammar of Perl 5.36 on bytes (perlre,
 * perlrecharclass, perlrebackslash; where those are silent, regcomp.c).
 *
 * The parser is a recursive descent with one character of lookahead. This file has alternatives, sequences
 * and plain characters. Groups, classes, escapes and quantifiers have a file each.
 */
export interface Parsed {
  readonly tree: Node;
  /** Number of capturing groups. */
  readonly groups: number;
  /** The body of each group by its number, for recursion. */
  readonly bodies: ReadonlyMap<number, Node>;
}

/**
 * Parses the text between a literal's delimiters under `flags` (bits of {@link FLAG}).
 * @throws MailLogError of kind `config`, with the exact column: `cannot parse pattern …` if Perl does not
 * compile it, `pattern … is refused: …` if it needs Unicode's rules, Perl code, verbs or named characters.
 */
export function parse(source: PatternText, flags: number): Parsed {
  const cursor = new Cursor(source, flags);
  const tree = parseAlternatives(cursor);
  if (cursor.at < cursor.text.length) throw cursor.invalid(cursor.at, 'no group is open for this )');
  cursor.bodies.set(0, tree);
  cursor.finish();
  return { tree, groups: cursor.allGroups, bodies: cursor.bodies };
}

/** Parses up to the `)` of the group, or the end. Modifiers set inside apply up to its end, across `|`. */
function parseAlternatives(cursor: Cursor, beforeBranch?: () => void): Node {
  const branches: Node[] = [];
  for (;;) {
    beforeBranch?.();
    branches.push(parseSequence(cursor));
    if (cursor.char !== '|') return choice(branches);
    cursor.at++;
  }
}

function parseSequence(cursor: Cursor): Node {
  const items: Node[] = [];
  // The start of the atom, which in Perl includes a `(?i)` before it.
  let start = -1;
  for (;;) {
    cursor.skipComments();
    const text = parseText(cursor);
    if (text !== undefined) items.push(text);
    const char = cursor.char;
    if (char === undefined || char === '|' || char === ')') return sequence(items);
    if (start < 0 || text !== undefined) start = cursor.at;
    const known = start === cursor.at ? parseUsual(cursor, char) : undefined;
    const atom = known ?? parseAtom(cursor, char);
    if (atom === undefined) continue;
    items.push(known ?? parseQuantifier(cursor, atom, start));
    start = -1;
  }
}

/** Characters that mean themselves everywhere, except under /x. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  '\\[](){}|?*+.^$'.includes(String.fromCharCode(byte)) ? 0 : 1,
);

/** Reads plain text at once: two or more plain characters without a quantifier after them. */
function parseText(cursor: Cursor): Text | undefined {
  if (cursor.has(FLAG.x)) return undefined;
  const { text, at } = cursor;
  let end = at;
  while (end < text.length && PLAIN[text.charCodeAt(end)] === 1) end++;
  // A quantifier, perhaps after a comment, may repeat the last character.
  if (end < text.length && '*+?{('.includes(text[end])) end--;
  if (end - at < 2) return undefined;
  cursor.at = end;
  checkCase(cursor, at, text.slice(at, end));
  return { kind: 'text', text: text.slice(at, end), fold: cursor.has(FLAG.i) };
}

/** A class or an escaped character with its quantifier, if nothing after it can belong to it. */
const USUAL =
  /(?:\\[^\w\s]|\\[dwsDWS]|\[\^?(?:[^\]\\[^]|\[:[a-z]+:\]|\\[^\w\s])+\])(?:[+*?]|\{\d+(?:,\d*)?\})?(?![?+*{(])/y;

/**
 * The parsed {@link USUAL} atoms, without modifiers. It grows with the distinct atoms of all patterns:
 * hundreds.
 */
const usual = new Map<string, Node>();

/**
 * Caches the atoms that rules repeat (`\d+`, `[._[:alnum:]-]+`). The parser decides where an atom ends: if
 * {@link USUAL} sees another end, nothing is cached.
 */
function parseUsual(cursor: Cursor, char: string): Node | undefined {
  if (cursor.flags !== 0 || (char !== '\\' && char !== '[')) return undefined;
  const { text, at } = cursor;
  USUAL.lastIndex = at;
  if (!USUAL.test(text)) return undefined;
  const end = USUAL.lastIndex;
  const written = text.slice(at, end);
  const known = usual.get(written);
  if (known !== undefined) {
    cursor.at = end;
    return known;
  }
  const atom = parseAtom(cursor, char) as Node;
  const node = parseQuantifier(cursor, atom, at);
  if (cursor.at === end) usual.set(written, node);
  return node;
}

function assertion(test: Assertion['test']): Assertion {
  return { kind: 'assertion', test };
}
const START = assertion('start');
const LINE_START = assertion('lineStart');
const FINAL = assertion('final');
const LINE_END = assertion('lineEnd');

/** Parses one atom; undefined for what is not an atom, such as `(?i)`. */
function parseAtom(cursor: Cursor, char: string): Node | undefined {
  switch (char) {
    case '\\':
      return parseEscape(cursor);
    case '[':
      return one(parseClass(cursor));
    case '(':
      return parseGroup(cursor, parseAlternatives);
    case '?':
    case '*':
    case '+':
      throw cursor.invalid(
        cursor.at,
        `nothing precedes this ${char} that it could repeat`,
        `write \\${char}`,
      );
    case '{':
      refuseBrace(cursor);
      return plainByte(cursor);
    case '.':
      cursor.at++;
      cursor.afterS = false;
      return one(cursor.has(FLAG.s) ? ANY : NOT_NEWLINE);
    case '^':
      cursor.at++;
      return cursor.has(FLAG.m) ? LINE_START : START;
    case '$':
      cursor.at++;
      return cursor.has(FLAG.m) ? LINE_END : FINAL;
    default:
      return plainByte(cursor);
  }
}

function plainByte(cursor: Cursor): Node {
  const { text, at } = cursor;
  cursor.at++;
  checkCase(cursor, at, text[at]);
  return (cursor.has(FLAG.i) ? FOLDED_BYTES : BYTES)[text.charCodeAt(at)];
}

/**
 * A brace that opens no quantifier is itself, except directly after a backslash and a letter: Perl reserves
 * `\w{`. That includes `\\w{`, unless /i makes Perl read the letter apart from the backslash.
 */
function refuseBrace(cursor: Cursor): void {
  const before = /\\+(?=[a-z]$)/i.exec(cursor.text.slice(0, cursor.at));
  if (before === null || (before[0].length % 2 === 0 && cursor.has(FLAG.i))) return;
  throw cursor.invalid(
    cursor.at,
    'this { is not a quantifier, and follows a backslash and a letter',
    'write \\{',
  );
}

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
 * Third stage: a Perl regular expression, 5.36's grammar on bytes (perlre, perlrecharclass, perlrebackslash;
 * where those are silent, regcomp.c), becomes a tree. Recursive descent, one character of lookahead: this
 * file has alternatives, sequences and plain characters; groups, classes, escapes and quantifiers have a file
 * each.
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
 * @throws MailLogError of kind `config` where Perl does not compile it (`cannot parse pattern …`) or where it
 * needs Unicode's rules, Perl code, verbs or named characters (`pattern … is refused: …`), at the column in
 * question.
 */
export function parse(source: PatternText, flags: number): Parsed {
  const cursor = new Cursor(source, flags);
  const tree = parseAlternatives(cursor);
  if (cursor.at < cursor.text.length) throw cursor.invalid(cursor.at, 'no group is open for this )');
  cursor.bodies.set(0, tree);
  cursor.finish();
  return { tree, groups: cursor.allGroups, bodies: cursor.bodies };
}

/** Up to the `)` that closes the group, or the end. Modifiers set within hold to its end, across `|`. */
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
  // Where the atom begins, with the `(?i)` before it, as Perl counts.
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

/** Characters that are themselves wherever they stand, but under /x. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  '\\[](){}|?*+.^$'.includes(String.fromCharCode(byte)) ? 0 : 1,
);

/** Most of a pattern is plain text: two or more plain characters that no quantifier follows, read at once. */
function parseText(cursor: Cursor): Text | undefined {
  if (cursor.has(FLAG.x)) return undefined;
  const { text, at } = cursor;
  let end = at;
  while (end < text.length && PLAIN[text.charCodeAt(end)] === 1) end++;
  // The last one may be what a quantifier, perhaps behind a comment, repeats.
  if (end < text.length && '*+?{('.includes(text[end])) end--;
  if (end - at < 2) return undefined;
  cursor.at = end;
  checkCase(cursor, at, text.slice(at, end));
  return { kind: 'text', text: text.slice(at, end), fold: cursor.has(FLAG.i) };
}

/** A class or an escaped character with its quantifier, as far as nothing behind it could belong to it. */
const USUAL =
  /(?:\\[^\w\s]|\\[dwsDWS]|\[\^?(?:[^\]\\[^]|\[:[a-z]+:\]|\\[^\w\s])+\])(?:[+*?]|\{\d+(?:,\d*)?\})?(?![?+*{(])/y;

/**
 * What {@link USUAL} atoms mean without modifiers. It grows with the distinct ones of all patterns: some
 * hundreds.
 */
const usual = new Map<string, Node>();

/**
 * Rules say the same things over and over (`\d+`, `[._[:alnum:]-]+`): those are parsed once. Where the
 * expression sees an atom's end elsewhere than the parser, which has the last word, nothing is remembered.
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

/** One atom; undefined where what stood there is none, such as `(?i)`. */
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
      throw cursor.invalid(cursor.at, `nothing stands before this ${char} to be repeated`, `write \\${char}`);
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
 * A brace that opens no quantifier is itself, but not right behind a backslash and a letter: Perl keeps `\w{`
 * for later. It counts `\\w{` as such too, unless /i makes it treat the letter apart from the backslash.
 */
function refuseBrace(cursor: Cursor): void {
  const before = /\\+(?=[a-z]$)/i.exec(cursor.text.slice(0, cursor.at));
  if (before === null || (before[0].length % 2 === 0 && cursor.has(FLAG.i))) return;
  throw cursor.invalid(
    cursor.at,
    'this { is no quantifier, and stands behind a backslash and a letter',
    'write \\{',
  );
}

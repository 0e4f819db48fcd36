import { parseConditional } from './conditional.ts';
import type { Cursor, ParseBody } from './cursor.ts';
import { lengthOf } from './length.ts';
import { FLAG, readModifiers } from './modifiers.ts';
import { NAME, namedGroups, numberedGroup, toName } from './reference.ts';
import { EMPTY } from './tree.ts';
import type { Look, Node } from './tree.ts';

/**
 * Parses everything that starts with `(`. Undefined for `(?i)`, which is not an atom. The caller has skipped
 * comments `(?#…)`.
 */
export function parseGroup(cursor: Cursor, parseBody: ParseBody): Node | undefined {
  const open = cursor.at;
  const { flags } = cursor;
  const next = cursor.text[open + 1];
  if (++cursor.depth > MAX_NESTING)
    throw cursor.invalid(
      open,
      `more than ${MAX_NESTING} groups are nested, with each lookaround counted twice`,
    );
  let node: Node | undefined;
  if (next === '*') node = verb(cursor, open, parseBody);
  else if (next === '?') node = extended(cursor, open, parseBody);
  else {
    cursor.at++;
    refuseSplit(cursor, open);
    node = cursor.has(FLAG.n) ? body(cursor, open, parseBody) : capture(cursor, open, undefined, parseBody);
  }
  cursor.depth--;
  // `(?i)` applies to the rest of its group. In Perl, it also applies after a conditional that contains it.
  if (node !== undefined && !cursor.text.startsWith('(?(', open)) cursor.flags = flags;
  return node;
}

/** Perl's own limit of nested groups. A lookaround takes more stack here, and counts twice. */
const MAX_NESTING = 999;

/** Perl's own limit of a lookbehind's length. */
const MAX_LOOKBEHIND_BYTES = 255;

/** Under /x, `( ?:` is not `(?:`. Perl reports an error instead of repeating the parenthesis. */
function refuseSplit(cursor: Cursor, open: number): void {
  cursor.skipComments();
  const { char } = cursor;
  if (cursor.at > open + 1 && (char === '?' || char === '*'))
    throw cursor.invalid(open, `( and ${char} must be adjacent`);
}

function body(cursor: Cursor, open: number, parseBody: ParseBody): Node {
  const node = parseBody(cursor);
  if (cursor.char !== ')')
    throw cursor.invalid(open, 'group opened here is never closed', 'write \\( for a parenthesis');
  cursor.at++;
  return node;
}

function capture(cursor: Cursor, open: number, name: string | undefined, parseBody: ParseBody): Node {
  const index = ++cursor.groups;
  cursor.allGroups = Math.max(cursor.allGroups, index);
  if (name !== undefined) cursor.named(name).push(index);
  const node: Node = { kind: 'capture', index, body: body(cursor, open, parseBody) };
  // If branch reset gives several groups one number, recursion means the first.
  if (!cursor.bodies.has(index)) cursor.bodies.set(index, node);
  return node;
}

/** `(?…`: the cursor is on the parenthesis. */
function extended(cursor: Cursor, open: number, parseBody: ParseBody): Node | undefined {
  const { text } = cursor;
  const at = open + 2;
  cursor.at = at + 1;
  switch (text[at]) {
    case ':':
      return body(cursor, open, parseBody);
    case '=':
    case '!':
      return look(cursor, open, { behind: false, negative: text[at] === '!' }, parseBody);
    case '>':
      return { kind: 'atomic', body: body(cursor, open, parseBody) };
    case '|':
      return branchReset(cursor, open, parseBody);
    case '<':
      if (text[at + 1] === '=' || text[at + 1] === '!') {
        cursor.at++;
        return look(cursor, open, { behind: true, negative: text[at + 1] === '!' }, parseBody);
      }
      return capture(cursor, open, groupName(cursor, '>'), parseBody);
    case "'":
      return capture(cursor, open, groupName(cursor, "'"), parseBody);
    case 'P':
      return python(cursor, open, parseBody);
    case '(':
      cursor.at = at;
      return parseConditional(cursor, open, parseBody, lookAt);
    case '&':
      return recursion(namedGroups(cursor, open, groupName(cursor, ')')));
    case '{':
    case '?':
    case 'p':
      throw cursor.refused(open, 'it contains Perl code', 'write it without code');
    case '[':
      throw cursor.refused(open, '(?[ ]) is a Unicode set', 'write a plain class');
    default:
      return numberOrModifiers(cursor, open, at, parseBody);
  }
}

function numberOrModifiers(cursor: Cursor, open: number, at: number, parseBody: ParseBody): Node | undefined {
  const rest = cursor.text.slice(at, at + 12);
  const number = /^(?:R|0|[+-]?[1-9]\d*)/.exec(rest)?.[0];
  if (number !== undefined) {
    cursor.at = at + number.length;
    if (cursor.char !== ')') throw cursor.invalid(open, 'a recursion is written (?1)');
    cursor.at++;
    return recursion(numberedGroup(cursor, open, target(cursor, open, number)));
  }
  let end = at;
  while (/[\w^-]/.test(cursor.text[end] ?? '')) end++;
  const close = cursor.text[end];
  if (close !== ')' && close !== ':')
    throw cursor.invalid(
      open,
      `no such group: ${cursor.source.quote(open, Math.min(end + 1, cursor.text.length))}`,
    );
  cursor.flags = readModifiers(cursor.source, at, end, cursor.flags, true);
  cursor.at = end + 1;
  return close === ')' ? undefined : body(cursor, open, parseBody);
}

function target(cursor: Cursor, open: number, written: string): number {
  if (written === 'R' || written === '0') return 0;
  const value = Number(written);
  if (written.startsWith('+')) return cursor.groups + value;
  if (value > 0) return value;
  const number = cursor.groups + 1 + value;
  if (number <= 0) throw cursor.invalid(open, 'there are fewer groups before this');
  return number;
}

function recursion(groups: readonly number[]): Node {
  return { kind: 'recursion', groups };
}

/** Reads a name and the `close` after it. */
function groupName(cursor: Cursor, close: string): string {
  const name = NAME.exec(cursor.text.slice(cursor.at))?.[0];
  if (name === undefined)
    throw cursor.invalid(
      cursor.at,
      'a group name has letters, digits and _, and does not start with a digit',
    );
  cursor.at += name.length;
  if (cursor.char !== close) throw cursor.invalid(cursor.at, `expected ${close} after the name ${name}`);
  cursor.at++;
  return name;
}

/** `(?P<name>…)`, `(?P=name)`, `(?P>name)`: Python's syntax for Perl's groups. */
function python(cursor: Cursor, open: number, parseBody: ParseBody): Node {
  const kind = cursor.char;
  cursor.at++;
  if (kind === '<') return capture(cursor, open, groupName(cursor, '>'), parseBody);
  if (kind === '=') return toName(cursor, open, groupName(cursor, ')'));
  if (kind === '>') return recursion(namedGroups(cursor, open, groupName(cursor, ')')));
  throw cursor.invalid(open, 'no such group', 'one of (?P<name>…) (?P=name) (?P>name)');
}

/** `(?|…|…)`: each branch numbers its groups as the first does. */
function branchReset(cursor: Cursor, open: number, parseBody: ParseBody): Node {
  const first = cursor.groups;
  let most = first;
  const node = body(cursor, open, (inner) =>
    parseBody(inner, () => {
      most = Math.max(most, inner.groups);
      inner.groups = first;
    }),
  );
  cursor.groups = Math.max(most, cursor.groups);
  return node;
}

/** A lookaround as a conditional's condition; undefined if there is none here. */
function lookAt(cursor: Cursor, parseBody: ParseBody): Look | undefined {
  const open = cursor.at;
  const written = /^\((?:\?<?[=!]|\*[a-z_]+:)/.exec(cursor.text.slice(open, open + 32))?.[0];
  if (written === undefined) return undefined;
  const { flags } = cursor;
  const node = written[1] === '?' ? extended(cursor, open, parseBody) : verb(cursor, open, parseBody);
  cursor.flags = flags;
  if (node?.kind === 'look') return node;
  return undefined;
}

function look(
  cursor: Cursor,
  open: number,
  sort: { behind: boolean; negative: boolean },
  parseBody: ParseBody,
): Node {
  const node = looked(cursor, open, parseBody);
  if (!sort.behind) return { kind: 'look', behind: false, negative: sort.negative, body: node };
  const lengths = { min: 0, max: 0 };
  // A recursion inside may call groups that the parser has not read yet.
  cursor.later(() => {
    Object.assign(lengths, lengthOf(node, cursor.bodies));
    if (lengths.max > MAX_LOOKBEHIND_BYTES)
      throw cursor.invalid(open, `a lookbehind may be at most ${MAX_LOOKBEHIND_BYTES} bytes long`);
  });
  return { kind: 'look', behind: lengths, negative: sort.negative, body: node };
}

/** A body in which Perl allows no `\K`: that of a lookaround, and of `(*atomic:…)`. */
function looked(cursor: Cursor, open: number, parseBody: ParseBody): Node {
  cursor.looking++;
  cursor.depth++;
  const node = body(cursor, open, parseBody);
  cursor.depth--;
  cursor.looking--;
  return node;
}

const LOOKS: Readonly<Record<string, { behind: boolean; negative: boolean }>> = {
  pla: { behind: false, negative: false },
  positive_lookahead: { behind: false, negative: false },
  nla: { behind: false, negative: true },
  negative_lookahead: { behind: false, negative: true },
  plb: { behind: true, negative: false },
  positive_lookbehind: { behind: true, negative: false },
  nlb: { behind: true, negative: true },
  negative_lookbehind: { behind: true, negative: true },
};

/** `(*FAIL)`, `(*pla:…)` and similar. Verbs that control the backtracking mean nothing to an automaton. */
function verb(cursor: Cursor, open: number, parseBody: ParseBody): Node {
  const [written, name, mark] = /^\(\*([A-Za-z_]*)([:)])?/.exec(cursor.text.slice(open)) as unknown as [
    string,
    string,
    string | undefined,
  ];
  cursor.at = open + written.length;
  if (mark === undefined) throw cursor.invalid(open, 'no such construct');
  const sort = LOOKS[name];
  if (mark === ':' && sort !== undefined) return look(cursor, open, sort, parseBody);
  if (mark === ':' && name === 'atomic') return { kind: 'atomic', body: looked(cursor, open, parseBody) };
  if (/^(?:F|FAIL)$/.test(name)) return fail(cursor, open, mark);
  if (/^(?:ACCEPT|COMMIT|PRUNE|SKIP|THEN|MARK|)$/.test(name) && (name !== '' || mark === ':')) {
    throw cursor.refused(open, `the verb ${name} controls Perl's search`, 'use alternatives or a lookaround');
  }
  if (/^(?:sr|script_run|asr|atomic_script_run)$/.test(name) && mark === ':')
    throw cursor.refused(open, 'script runs need Unicode rules');
  throw cursor.invalid(open, `no such construct: (*${name}`);
}

function fail(cursor: Cursor, open: number, mark: string): Node {
  const end = mark === ')' ? cursor.at - 1 : cursor.text.indexOf(')', cursor.at);
  if (end < 0) throw cursor.invalid(open, 'no ) ends this verb');
  cursor.at = end + 1;
  return { kind: 'look', behind: false, negative: true, body: EMPTY };
}

import type { Cursor, Groups } from './cursor.ts';
import { checkCaseOfReference } from './fold.ts';
import { FLAG } from './modifiers.ts';
import type { BackReference, Node } from './tree.ts';

/**
 * References to what a group matched: `\1`, `\g1`, `\g{-1}`, `\g{name}`, `\k<name>`, `\k'name'`, `\k{name}`,
 * `(?P=name)`. A reference may precede its group; whether the group exists is checked at the end of the
 * pattern.
 */
export const NAME = /^[A-Za-z_]\w*/;

/**
 * `\1` to `\9` are always references; `\10` and up only if that many groups have been opened, else they are
 * octal. Undefined if it is not a reference.
 */
export function parseNumberedReference(cursor: Cursor): Node | undefined {
  const digits = /^[1-9]\d*/.exec(cursor.text.slice(cursor.at + 1))?.[0];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (number > 9 && number > cursor.groups && !/^[89]/.test(digits)) return undefined;
  const start = cursor.at;
  cursor.at += 1 + digits.length;
  return numbered(cursor, start, number);
}

/** `\g…` and `\k…`; the cursor is on the backslash. */
export function parseNamedReference(cursor: Cursor, letter: 'g' | 'k'): Node {
  const start = cursor.at;
  cursor.at += 2;
  const close = { '{': '}', ...(letter === 'k' ? { '<': '>', "'": "'" } : {}) }[cursor.char ?? ''];
  if (close === undefined) {
    const bare = letter === 'g' ? /^-?\d+/.exec(cursor.text.slice(cursor.at))?.[0] : undefined;
    if (bare === undefined) throw cursor.invalid(start, `\\${letter} names no group`);
    cursor.at += bare.length;
    return relative(cursor, start, bare);
  }
  const end = cursor.text.indexOf(close, cursor.at + 1);
  if (end < 0) throw cursor.invalid(start, `no ${close} ends what \\${letter} opened here`);
  let name = cursor.text.slice(cursor.at + 1, end);
  if (close === '}') name = name.replace(/^[ \t]+|[ \t]+$/g, '');
  cursor.at = end + 1;
  // Perl reads the number and ignores what follows it.
  const number = letter === 'g' ? /^-?\d+/.exec(name)?.[0] : undefined;
  if (number !== undefined) return relative(cursor, start, number);
  return toName(cursor, start, name);
}

/** A reference to the groups of a name. */
export function toName(cursor: Cursor, start: number, name: string): Node {
  if (NAME.exec(name)?.[0] !== name)
    throw cursor.invalid(start, 'a group name has letters, digits and _, and does not start with a digit');
  return reference(cursor, start, namedGroups(cursor, start, name));
}

/** The groups of a name. A deferred check refuses a name without groups. */
export function namedGroups(cursor: Cursor, start: number, name: string): Groups {
  const groups = cursor.named(name);
  cursor.later(() => {
    if (groups.length === 0) throw cursor.invalid(start, `no group is named ${name}`);
  });
  return groups;
}

/** The group of a number. A deferred check refuses a number without a group. */
export function numberedGroup(cursor: Cursor, start: number, number: number): Groups {
  cursor.later(() => {
    if (number > cursor.allGroups) throw cursor.invalid(start, `there is no group ${number}`);
  });
  return [number];
}

function relative(cursor: Cursor, start: number, written: string): Node {
  const value = Number(written);
  if (/^-?0\d/.test(written)) throw cursor.invalid(start, `there is no group ${written}`);
  if (value > 0) return numbered(cursor, start, value);
  const number = value === 0 ? 0 : cursor.groups + 1 + value;
  if (number <= 0)
    throw cursor.invalid(
      start,
      value === 0 ? 'there is no group 0 to refer to' : 'there are fewer groups before this',
    );
  return numbered(cursor, start, number);
}

function numbered(cursor: Cursor, start: number, number: number): BackReference {
  return reference(cursor, start, numberedGroup(cursor, start, number));
}

function reference(cursor: Cursor, start: number, groups: Groups): BackReference {
  checkCaseOfReference(cursor, start);
  return { kind: 'backReference', groups, fold: cursor.has(FLAG.i) };
}

import type { Cursor } from './cursor.ts';
import { lengthOf } from './length.ts';
import { FAIL, sequence } from './tree.ts';
import type { Node, Repeat } from './tree.ts';

/** Perl's REG_INFTY less one: the largest bound a quantifier may have. */
const MAX_REPEATS = 65534;

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** The index after the quantifier. */
  readonly end: number;
}

/** `{2}`, `{2,}`, `{2,3}`, `{,3}`, with blanks beside the numbers. Anything else in braces is plain text. */
const BRACES = /\{[ \t]*(?:(\d+)[ \t]*(?:(,)[ \t]*(\d*)[ \t]*)?|,[ \t]*(\d+)[ \t]*)\}/y;

/** Wraps `atom`, which starts at `start`, in the quantifier that follows it, if there is one. */
export function parseQuantifier(cursor: Cursor, atom: Node, start: number): Node {
  // Most atoms have no quantifier, and most patterns are long: one character decides.
  const code = cursor.codeAt(cursor.at);
  if (code > 64 && code !== 123 && code !== 0x85) return atom;
  cursor.skipComments();
  const bounds = readBounds(cursor);
  if (bounds === undefined) return atom;
  cursor.at = bounds.end;
  cursor.skipComments();
  // Perl drops an impossible quantifier at once, so that a ? or + after it has nothing to apply to.
  if (bounds.max < bounds.min) return sequence([FAIL, atom]);
  let mode: Repeat['mode'] = 'greedy';
  if (cursor.char === '?') mode = 'lazy';
  else if (cursor.char === '+') mode = 'possessive';
  if (mode !== 'greedy') {
    cursor.at++;
    cursor.skipComments();
  }
  if (readBounds(cursor) !== undefined)
    throw cursor.invalid(cursor.at, 'a quantifier cannot follow another', 'write (?:…) around the first');
  if (bounds.max > MAX_REPEATS / 3 && cursor.text.startsWith('\\K', start))
    throw cursor.invalid(cursor.at, 'Perl does not repeat \\K without end');
  return { kind: 'repeat', body: atom, min: bounds.min, max: bounds.max, mode, group: settledLast(atom) };
}

/**
 * Perl repeats a group of one fixed length, without groups inside, in a special way (regcomp.c: CURLYN,
 * CURLYM).
 */
function settledLast(atom: Node): Repeat['group'] {
  if (atom.kind !== 'capture' || holdsGroups(atom.body)) return undefined;
  const { min, max } = lengthOf(atom.body, new Map());
  return min === max && min > 0 ? { index: atom.index, width: min } : undefined;
}

/** A recursion counts as a group, because it calls one. */
function holdsGroups(node: Node): boolean {
  switch (node.kind) {
    case 'capture':
    case 'recursion':
      return true;
    case 'sequence':
      return node.items.some(holdsGroups);
    case 'choice':
      return node.branches.some(holdsGroups);
    case 'repeat':
    case 'atomic':
    case 'look':
      return holdsGroups(node.body);
    case 'conditional':
      return (
        [node.yes, node.no].some(holdsGroups) ||
        (node.condition.kind === 'look' && holdsGroups(node.condition))
      );
    case 'empty':
    case 'fail':
    case 'one':
    case 'text':
    case 'assertion':
    case 'backReference':
      return false;
  }
}

/** The bounds in `{…}` at `at`; undefined if the braces are plain text. */
export function isBraceQuantifier(text: string, at: number): boolean {
  BRACES.lastIndex = at;
  return BRACES.test(text);
}

function readBounds(cursor: Cursor): Bounds | undefined {
  const end = cursor.at + 1;
  switch (cursor.char ?? '') {
    case '*':
      return { min: 0, max: Infinity, end };
    case '+':
      return { min: 1, max: Infinity, end };
    case '?':
      return { min: 0, max: 1, end };
    case '{':
      return readBraces(cursor);
    default:
      return undefined;
  }
}

function readBraces(cursor: Cursor): Bounds | undefined {
  BRACES.lastIndex = cursor.at;
  const match = BRACES.exec(cursor.text);
  if (match === null) return undefined;
  const [written, first, comma, second, only] = match;
  const min = Number(first ?? 0);
  let max = min;
  if (only !== undefined) max = Number(only);
  else if (comma !== undefined) max = second === '' ? Infinity : Number(second);
  if (min > MAX_REPEATS || (max > MAX_REPEATS && max !== Infinity)) {
    throw cursor.invalid(cursor.at, `a quantifier may not be larger than ${MAX_REPEATS}`);
  }
  return { min, max, end: cursor.at + written.length };
}

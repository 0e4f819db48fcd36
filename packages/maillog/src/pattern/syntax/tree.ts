import { addByte, foldBits, internSet, noBits } from './byteset.ts';
import type { ByteSet } from './byteset.ts';

/**
 * The tree of a pattern. Both parsers (Perl's and grep's) produce it; the automaton and the backtracker are
 * made from it. Case, comments and modifiers are resolved: `/a/i` is a set of two bytes.
 */
export type Node =
  | Empty
  | One
  | Text
  | Sequence
  | Choice
  | Repeat
  | Capture
  | Assertion
  | Look
  | Atomic
  | BackReference
  | Recursion
  | Conditional
  | Fail;

export interface Empty {
  readonly kind: 'empty';
}
/** Never matches: `(?!)`, `(*FAIL)`, `a{3,1}`. */
export interface Fail {
  readonly kind: 'fail';
}
/** Exactly one byte of the set. */
export interface One {
  readonly kind: 'one';
  readonly set: ByteSet;
}
/** Two or more bytes in a row; `fold`: in either case. It replaces as many of {@link One}, for speed. */
export interface Text {
  readonly kind: 'text';
  readonly text: string;
  readonly fold: boolean;
}
export interface Sequence {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
}
export interface Choice {
  readonly kind: 'choice';
  readonly branches: readonly Node[];
}
/** `{kind: 'repeat', min: 2, max: Infinity, mode: 'lazy'}` is `{2,}?`. */
export interface Repeat {
  readonly kind: 'repeat';
  readonly body: Node;
  readonly min: number;
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
  /**
   * The group that is the body, if Perl sets it only after the last round: to the last `width` bytes, or to
   * nothing if there was no round. Each round sets all other groups.
   */
  readonly group: { readonly index: number; readonly width: number } | undefined;
}
/** A capturing group; `index` counts from 1. Branch reset gives several groups one index. */
export interface Capture {
  readonly kind: 'capture';
  readonly index: number;
  readonly body: Node;
}
/**
 * A condition on the place between two bytes: `start` is `\A`, `end` is `\z`, `final` is `\Z` (the end, or
 * before a newline there), `lineStart` and `lineEnd` are `^` and `$` under `/m`, `wordStart` and `wordEnd`
 * are grep's `\<` and `\>`.
 */
export interface Assertion {
  readonly kind: 'assertion';
  readonly test:
    | 'start'
    | 'end'
    | 'final'
    | 'lineStart'
    | 'lineEnd'
    | 'boundary'
    | 'notBoundary'
    | 'wordStart'
    | 'wordEnd';
}
/** `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`; for the last two, the lengths in bytes that the body can have. */
export interface Look {
  readonly kind: 'look';
  readonly behind: false | { readonly min: number; readonly max: number };
  readonly negative: boolean;
  readonly body: Node;
}
export interface Atomic {
  readonly kind: 'atomic';
  readonly body: Node;
}
/** The text of the first of these groups that is set. There are several if they share a name. */
export interface BackReference {
  readonly kind: 'backReference';
  readonly groups: readonly number[];
  readonly fold: boolean;
}
/** `(?1)`, `(?R)` (group 0). A name that several groups share means the first. */
export interface Recursion {
  readonly kind: 'recursion';
  readonly groups: readonly number[];
}
export interface Conditional {
  readonly kind: 'conditional';
  readonly condition:
    | { readonly kind: 'groups'; readonly groups: readonly number[] }
    /** Whether a recursion is running: of any group (`undefined`) or of the first of these. */
    | { readonly kind: 'recursing'; readonly groups: readonly number[] | undefined }
    | { readonly kind: 'define' }
    | Look;
  readonly yes: Node;
  readonly no: Node;
}

export const EMPTY: Empty = { kind: 'empty' };
export const FAIL: Fail = { kind: 'fail' };

const ones = new Map<number, One>();

/** The node for a set; there is one for each. */
export function one(set: ByteSet): One {
  let node = ones.get(set.id);
  if (node === undefined) ones.set(set.id, (node = { kind: 'one', set }));
  return node;
}

function byteNodes(fold: boolean): readonly One[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const bits = noBits();
    addByte(bits, byte);
    if (fold) foldBits(bits);
    return one(internSet(bits));
  });
}

/** Nodes of the 256 single bytes, as written and under `/i`. */
export const BYTES = byteNodes(false);
export const FOLDED_BYTES = byteNodes(true);

export function sequence(items: readonly Node[]): Node {
  if (items.length === 1) return items[0];
  return items.length === 0 ? EMPTY : { kind: 'sequence', items };
}

export function choice(branches: readonly Node[]): Node {
  return branches.length === 1 ? branches[0] : { kind: 'choice', branches };
}

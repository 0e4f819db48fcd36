/**
 * Regular expressions: what remains of a tree if the only question is whether there is a match.
 *
 * Nodes are interned: equal expressions are one object with one `id`, so that the trie finds common prefixes
 * of all rules by comparing numbers. The tables grow with the distinct expressions of all rules.
 */
import type { ByteString } from '../../bytes.ts';
import { ANY, addSet, internSet, invertSet, noBits } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import { BYTES, FOLDED_BYTES } from '../syntax/tree.ts';
import type { Alphabet } from '../syntax/ere/plain-rule.ts';

export type Regular = Never | Empty | Final | OneOf | Text | Cat | Alt | Loop | Peek;

interface Never {
  readonly kind: 'none';
  readonly id: number;
}
interface Empty {
  readonly kind: 'empty';
  readonly id: number;
}
/** The end of the text, or the place before a newline that ends it. */
interface Final {
  readonly kind: 'final';
  readonly id: number;
}
export interface OneOf {
  readonly kind: 'set';
  readonly id: number;
  readonly set: ByteSet;
}
/** Bytes in a row, or pairs of cases (`fold`); {@link byteOf} has the meaning of each character. */
export interface Text {
  readonly kind: 'text';
  readonly id: number;
  readonly text: ByteString;
  readonly fold: boolean;
}
interface Cat {
  readonly kind: 'cat';
  readonly id: number;
  readonly items: readonly Regular[];
}
interface Alt {
  readonly kind: 'alt';
  readonly id: number;
  readonly branches: readonly Regular[];
}
export interface Loop {
  readonly kind: 'loop';
  readonly id: number;
  readonly body: Regular;
  readonly min: number;
  readonly max: number;
}
/** The byte before (`back`) or after this place is in the set; if `edge`, there may also be none. */
export interface Peek {
  readonly kind: 'peek';
  readonly id: number;
  readonly back: boolean;
  readonly set: ByteSet;
  readonly edge: boolean;
}

let count = 0;

/** Never matches. */
export const NONE: Regular = { kind: 'none', id: count++ };
export const EMPTY: Regular = { kind: 'empty', id: count++ };
export const FINAL: Regular = { kind: 'final', id: count++ };

const sets: Regular[] = [];

export function set(of: ByteSet): Regular {
  return (sets[of.id] ??= of.size === 0 ? NONE : { kind: 'set', id: count++, set: of });
}

const texts = [new Map<ByteString, Text>(), new Map<ByteString, Text>()];

export function text(of: ByteString, fold: boolean): Regular {
  const known = texts[fold ? 1 : 0];
  let node = known.get(of);
  if (node === undefined) known.set(of, (node = { kind: 'text', id: count++, text: of, fold }));
  return node;
}

/** A text that is not interned: for the top level of a pattern, which is rarely repeated. */
export function looseText(of: ByteString, fold: boolean): Regular {
  return { kind: 'text', id: -1, text: of, fold };
}

const byteItems = [BYTES, FOLDED_BYTES].map((nodes) => nodes.map((node) => set(node.set)));

/** The set that character `at` of a text reads. */
export function byteOf({ text: of, fold }: Text, at: number): Regular {
  return byteItems[fold ? 1 : 0][of.charCodeAt(at)];
}

/** Interned peeks, four for each set. */
const peeks: Peek[] = [];

export function peek(back: boolean, of: ByteSet, edge: boolean): Regular {
  if (of.size === 0 && !edge) return NONE;
  if (of === ANY && edge) return EMPTY;
  const index = 4 * of.id + (back ? 2 : 0) + (edge ? 1 : 0);
  return (peeks[index] ??= { kind: 'peek', id: count++, back, set: of, edge });
}

/** The opposite of a peek. */
export function notPeek({ back, set: of, edge }: Omit<Peek, 'id' | 'kind'>): Regular {
  return peek(back, invertSet(of), !edge);
}

export function cat(items: readonly Regular[]): Regular {
  const flat: Regular[] = [];
  for (const item of items) {
    if (item.kind === 'none') return NONE;
    if (item.kind === 'cat') flat.push(...item.items);
    else if (item.kind !== 'empty') flat.push(item);
  }
  if (flat.length === 0) return EMPTY;
  return flat.length === 1 ? flat[0] : listOf('cat', flat);
}

export function alt(branches: readonly Regular[]): Regular {
  const distinct: Regular[] = [];
  let bits: Int32Array | undefined;
  const add = (branch: Regular): void => {
    if (branch.kind === 'alt') branch.branches.forEach(add);
    else if (branch.kind === 'set') {
      bits ??= noBits();
      addSet(bits, branch.set);
    } else if (branch.kind !== 'none' && !distinct.includes(branch)) distinct.push(branch);
  };
  branches.forEach(add);
  // Alternatives of one byte become one set: the automaton then has fewer states.
  if (bits !== undefined) distinct.push(set(internSet(bits)));
  if (distinct.length === 0) return NONE;
  return distinct.length === 1 ? distinct[0] : listOf('alt', distinct);
}

/** Interned lists, by a hash of the ids in them. */
const lists = new Map<number, (Cat | Alt)[]>();

function listOf(kind: 'cat' | 'alt', nodes: readonly Regular[]): Regular {
  let hash = kind === 'cat' ? 1 : 2;
  for (const { id } of nodes) hash = Math.imul(hash ^ id, 0x9e3779b1) ^ (hash >>> 13);
  const bucket = lists.get(hash) ?? [];
  for (const known of bucket) if (known.kind === kind && isSame(partsOf(known), nodes)) return known;
  const id = count++;
  const node: Cat | Alt = kind === 'cat' ? { kind, id, items: nodes } : { kind, id, branches: nodes };
  bucket.push(node);
  lists.set(hash, bucket);
  return node;
}

function partsOf(node: Cat | Alt): readonly Regular[] {
  return node.kind === 'cat' ? node.items : node.branches;
}

function isSame(one: readonly Regular[], other: readonly Regular[]): boolean {
  return one.length === other.length && one.every((node, i) => node === other[i]);
}

/** Interned loops, by the id of their body. */
const loops: Loop[][] = [];

export function loop(body: Regular, min: number, max: number): Regular {
  if (max < min) return NONE;
  if (max === 0 || body.kind === 'empty') return EMPTY;
  if (body.kind === 'none') return min === 0 ? EMPTY : NONE;
  if (min === 1 && max === 1) return body;
  const ofBody = (loops[body.id] ??= []);
  for (const known of ofBody) if (known.min === min && known.max === max) return known;
  const node: Loop = { kind: 'loop', id: count++, body, min, max };
  ofBody.push(node);
  return node;
}

/** Collects the sets that expressions read or peek at. */
export class UsedByteSets {
  readonly #sets = new Set<ByteSet>();
  readonly #bytes = new Uint8Array(256);
  readonly #foldedBytes = new Uint8Array(256);
  readonly #alphabets = new Set<Alphabet>();
  /** The nodes that were collected already. */
  readonly #seen = new Set<Regular>();

  add(node: Regular): void {
    if (node.kind === 'text') {
      const bytes = node.fold ? this.#foldedBytes : this.#bytes;
      for (let at = 0; at < node.text.length; at++) bytes[node.text.charCodeAt(at)] = 1;
      return;
    }
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    if (node.kind === 'set' || node.kind === 'peek') this.#sets.add(node.set);
    else if (node.kind === 'cat') for (const item of node.items) this.add(item);
    else if (node.kind === 'alt') for (const branch of node.branches) this.add(branch);
    else if (node.kind === 'loop') this.add(node.body);
  }

  /** Adds the alphabet of rules that are not all read; those of one file share it. */
  addAlphabet(alphabet: Alphabet): void {
    if (this.#alphabets.has(alphabet)) return;
    this.#alphabets.add(alphabet);
    for (let byte = 0; byte < 256; byte++) if (alphabet.bytes[byte] === 1) this.#bytes[byte] = 1;
    for (const set of alphabet.sets) this.#sets.add(set);
  }

  all(): Set<ByteSet> {
    for (let byte = 0; byte < 256; byte++) {
      if (this.#bytes[byte] === 1) this.#sets.add(BYTES[byte].set);
      if (this.#foldedBytes[byte] === 1) this.#sets.add(FOLDED_BYTES[byte].set);
    }
    return this.#sets;
  }
}

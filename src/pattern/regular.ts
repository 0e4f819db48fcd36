import { ANY, type ByteSet, internSet, invertSet } from './byteset.ts';

/**
 * Regular expressions proper: what remains of a tree when only "does it match somewhere?" is asked. Nodes are interned: equal
 * expressions are one object with one `id`, so that the trie finds common prefixes by comparing numbers, whatever rule they are in.
 */
export type Regular =
  | { readonly kind: 'none'; readonly id: number }
  | { readonly kind: 'empty'; readonly id: number }
  | OneOf
  | { readonly kind: 'cat'; readonly id: number; readonly items: readonly Regular[] }
  | { readonly kind: 'alt'; readonly id: number; readonly branches: readonly Regular[] }
  | Loop
  | Peek
  /** The end, or before a newline that ends the text. */
  | { readonly kind: 'final'; readonly id: number };

export interface OneOf {
  readonly kind: 'set';
  readonly id: number;
  readonly set: ByteSet;
}
export interface Loop {
  readonly kind: 'loop';
  readonly id: number;
  readonly body: Regular;
  readonly min: number;
  readonly max: number;
}
/** The byte before (`back`) or after this place is in the set, or, if `edge`, there is none. */
export interface Peek {
  readonly kind: 'peek';
  readonly id: number;
  readonly back: boolean;
  readonly set: ByteSet;
  readonly edge: boolean;
}

/** A node less its id; distributes over the union. */
type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;

const interned = new Map<string, Regular>();
let count = 0;

function intern<T extends Regular>(key: string, make: Unnumbered<T>): T {
  let node = interned.get(key);
  if (node === undefined) {
    node = { id: count++, ...make };
    interned.set(key, node);
  }
  return node as T;
}

/** Matches nothing. */
export const NONE: Regular = intern('none', { kind: 'none' });
export const EMPTY: Regular = intern('empty', { kind: 'empty' });
export const FINAL: Regular = intern('final', { kind: 'final' });

const sets: (Regular | undefined)[] = [];

export function set(of: ByteSet): Regular {
  return (sets[of.id] ??= of.size === 0 ? NONE : intern<OneOf>(`s${of.id}`, { kind: 'set', set: of }));
}

export function peek(back: boolean, of: ByteSet, edge: boolean): Regular {
  if (of.size === 0 && !edge) return NONE;
  if (of === ANY && edge) return EMPTY;
  return intern<Peek>(`${back ? '<' : '>'}${of.id}${edge ? '!' : ''}`, { kind: 'peek', back, set: of, edge });
}

/** The opposite of a peek. */
export function notPeek({ back, set: of, edge }: Omit<Peek, 'id' | 'kind'>): Regular {
  return peek(back, invertSet(of), !edge);
}

export function cat(items: readonly Regular[]): Regular {
  const flat = flatten(items);
  if (flat === undefined) return NONE;
  if (flat.length === 0) return EMPTY;
  return flat.length === 1 ? flat[0] : intern(`.${ids(flat)}`, { kind: 'cat', items: flat });
}

/** The items, those of inner sequences among them; undefined where one matches nothing, and so none of it does. */
export function flatten(items: readonly Regular[]): Regular[] | undefined {
  const flat: Regular[] = [];
  for (const item of items) {
    if (item.kind === 'none') return undefined;
    if (item.kind === 'cat') flat.push(...item.items);
    else if (item.kind !== 'empty') flat.push(item);
  }
  return flat;
}

export function alt(branches: readonly Regular[]): Regular {
  const distinct = new Set<Regular>();
  const bits = new Int32Array(8);
  let anySet = false;
  for (const branch of branches.flatMap((each) => (each.kind === 'alt' ? each.branches : [each]))) {
    if (branch.kind === 'set') {
      anySet = true;
      for (let i = 0; i < 8; i++) bits[i] |= branch.set.words[i];
    } else if (branch.kind !== 'none') distinct.add(branch);
  }
  // One byte of several is a set: an automaton with fewer states.
  if (anySet) distinct.add(set(internSet(bits)));
  const list = [...distinct];
  if (list.length === 0) return NONE;
  return list.length === 1 ? list[0] : intern(`|${ids(list)}`, { kind: 'alt', branches: list });
}

export function loop(body: Regular, min: number, max: number): Regular {
  if (max < min) return NONE;
  if (max === 0 || body.kind === 'empty') return EMPTY;
  if (body.kind === 'none') return min === 0 ? EMPTY : NONE;
  return min === 1 && max === 1
    ? body
    : intern<Loop>(`*${body.id},${min},${max}`, { kind: 'loop', body, min, max });
}

function ids(nodes: readonly Regular[]): string {
  return nodes.map(({ id }) => id).join();
}

/** Adds to `sets` all that `node` reads or peeks at; `seen` are nodes that were done before. */
export function setsOf(node: Regular, sets: Set<ByteSet>, seen: Set<Regular>): void {
  if (seen.has(node)) return;
  seen.add(node);
  if (node.kind === 'set' || node.kind === 'peek') sets.add(node.set);
  else if (node.kind === 'cat') for (const item of node.items) setsOf(item, sets, seen);
  else if (node.kind === 'alt') for (const branch of node.branches) setsOf(branch, sets, seen);
  else if (node.kind === 'loop') setsOf(node.body, sets, seen);
}

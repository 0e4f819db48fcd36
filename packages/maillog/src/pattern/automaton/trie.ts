import { byteOf } from './regular.ts';
import type { Regular } from './regular.ts';

/**
 * Fifth stage: the rules of a set, merged where they begin alike. A thousand rules that start with the same
 * time stamp, host and program become one path that forks where they differ, and the automaton made from it
 * stays small: this, rather than the automaton's speed, is what makes the number of rules immaterial. Items
 * are interned, so "alike" is equality of ids.
 */
export interface TrieNode {
  children: TrieNode[];
  /** The children by the id of the item that leads to each, where they are many. */
  byId: Map<number, TrieNode> | undefined;
  /** The item that leads here; undefined for the root. */
  readonly item: Regular | undefined;
  /** Rules that end here; made when there are any. */
  accepts: number[] | undefined;
  /** The rest of the one rule that came this way, as long as it is the only one. */
  rest: Rest | undefined;
}

/** Items of a rule from `at` on, where of a text the first `offset` bytes are left out. */
export interface Rest {
  readonly items: readonly Regular[];
  readonly at: number;
  readonly offset: number;
  readonly accept: number;
}

/**
 * The item that a rest begins with, a text's first byte being one, and what follows it. Undefined at its end.
 */
export function firstOf({ items, at, offset, accept }: Rest): { item: Regular; after: Rest } | undefined {
  const item = items[at];
  if (item === undefined) return undefined;
  if (item.kind !== 'text') return { item, after: { items, at: at + 1, offset: 0, accept } };
  const last = offset + 1 === item.text.length;
  const after = { items, at: last ? at + 1 : at, offset: last ? 0 : offset + 1, accept };
  return { item: byteOf(item, offset), after };
}

const NO_CHILDREN: TrieNode[] = [];

export function emptyTrie(item?: Regular): TrieNode {
  return { children: NO_CHILDREN, byId: undefined, item, accepts: undefined, rest: undefined };
}

export function isEmpty({ children, accepts, rest }: TrieNode): boolean {
  return rest === undefined && children.length === 0 && accepts === undefined;
}

/** Adds a sequence that, matched to its end, means `accept`. */
export function addToTrie(root: TrieNode, items: readonly Regular[], accept: number): void {
  let node = root;
  let at = 0;
  let offset = 0;
  for (;;) {
    if (node.rest !== undefined) pushDown(node, node.rest);
    else if (isEmpty(node)) {
      node.rest = { items, at, offset, accept };
      return;
    }
    if (at === items.length) {
      (node.accepts ??= []).push(accept);
      return;
    }
    const item = items[at];
    if (item.kind !== 'text') {
      node = childOf(node, item);
      at++;
    } else {
      node = childOf(node, byteOf(item, offset++));
      if (offset === item.text.length) {
        at++;
        offset = 0;
      }
    }
  }
}

/** Moves the lone rest one item further, making room for a fork. */
function pushDown(node: TrieNode, rest: Rest): void {
  node.rest = undefined;
  const first = firstOf(rest);
  if (first === undefined) node.accepts = [rest.accept];
  else childOf(node, first.item).rest = first.after;
}

/** From so many children on they are looked up by a map. */
const MIN_INDEXED_CHILDREN = 8;

function childOf(node: TrieNode, item: Regular): TrieNode {
  const { children, byId } = node;
  if (byId !== undefined) {
    const known = byId.get(item.id);
    if (known !== undefined) return known;
  } else for (const child of children) if (child.item === item) return child;
  const child = emptyTrie(item);
  // An empty list is shared by all nodes.
  if (children.length === 0) node.children = [child];
  else children.push(child);
  if (byId !== undefined) byId.set(item.id, child);
  else if (children.length === MIN_INDEXED_CHILDREN)
    node.byId = new Map(children.map((each) => [(each.item as Regular).id, each]));
  return child;
}

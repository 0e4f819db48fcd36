/**
 * Fifth stage: a trie that merges the rules of a set by their common prefixes.
 *
 * A thousand rules that start with the same time stamp, host and program become one path that forks where
 * they differ, and the automaton made from it stays small. This, rather than the speed of the automaton,
 * makes the number of rules immaterial. Items are interned, so that equal items have equal ids.
 */
import { byteOf } from './regular.ts';
import type { Regular } from './regular.ts';

/** A node of the trie. */
export interface TrieNode {
  children: TrieNode[];
  /** The children by the id of their item, if there are many. */
  byId: Map<number, TrieNode> | undefined;
  /** The item that leads here; undefined for the root. */
  readonly item: Regular | undefined;
  /** The entries that end here; undefined if there are none. */
  accepts: number[] | undefined;
  /** The rest of the only rule that passes here; undefined if several do. */
  rest: Rest | undefined;
}

/** The items of a rule from `at` on; the first `offset` bytes of a text there are left out. */
export interface Rest {
  readonly items: readonly Regular[];
  readonly at: number;
  readonly offset: number;
  readonly accept: number;
}

/** The first item of a rest, which for a text is its first byte, and what follows. Undefined at the end. */
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

/** Adds a sequence; `accept` is reported when it matches. */
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

/** Moves the only rest one item down, to make room for a fork. */
function pushDown(node: TrieNode, rest: Rest): void {
  node.rest = undefined;
  const first = firstOf(rest);
  if (first === undefined) node.accepts = [rest.accept];
  else childOf(node, first.item).rest = first.after;
}

/** A node with this many children gets an index. */
const MIN_INDEXED_CHILDREN = 8;

function childOf(node: TrieNode, item: Regular): TrieNode {
  const { children, byId } = node;
  if (byId !== undefined) {
    const known = byId.get(item.id);
    if (known !== undefined) return known;
  } else for (const child of children) if (child.item === item) return child;
  const child = emptyTrie(item);
  // All nodes share the empty list.
  if (children.length === 0) node.children = [child];
  else children.push(child);
  if (byId !== undefined) byId.set(item.id, child);
  else if (children.length === MIN_INDEXED_CHILDREN)
    node.byId = new Map(children.map((each) => [(each.item as Regular).id, each]));
  return child;
}

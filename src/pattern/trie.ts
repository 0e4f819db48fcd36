import type { Regular } from './regular.ts';

/**
 * Fifth stage: the rules of a set, merged where they begin alike. A thousand rules that start with the same time stamp, host and
 * program become one path that forks where they differ, and the automaton made from it stays small: this, rather than the automaton's
 * speed, is what makes the number of rules immaterial. Items are interned, so "alike" is equality of ids.
 */
export interface TrieNode {
  /** What may follow, by the id of the item that leads there. */
  readonly children: Map<number, { readonly item: Regular; readonly node: TrieNode }>;
  /** Rules that end here. */
  readonly accepts: number[];
  /** The rest of the one rule that came this way, as long as it is the only one. */
  rest: Rest | undefined;
}

/** Items of a rule from `at` on. */
export interface Rest {
  readonly items: readonly Regular[];
  readonly at: number;
  readonly accept: number;
}

export function emptyTrie(): TrieNode {
  return { children: new Map(), accepts: [], rest: undefined };
}

/** Adds a sequence that, matched to its end, means `accept`. */
export function addToTrie(root: TrieNode, items: readonly Regular[], accept: number): void {
  let node = root;
  let at = 0;
  for (;;) {
    if (node.rest !== undefined) pushDown(node, node.rest);
    else if (node.children.size === 0 && node.accepts.length === 0) {
      node.rest = { items, at, accept };
      return;
    }
    if (at === items.length) {
      node.accepts.push(accept);
      return;
    }
    node = childOf(node, items[at++]);
  }
}

/** Moves the lone rest one item further, making room for a fork. */
function pushDown(node: TrieNode, { items, at, accept }: Rest): void {
  node.rest = undefined;
  if (at === items.length) node.accepts.push(accept);
  else childOf(node, items[at]).rest = { items, at: at + 1, accept };
}

function childOf(node: TrieNode, item: Regular): TrieNode {
  let child = node.children.get(item.id);
  if (child === undefined) node.children.set(item.id, (child = { item, node: emptyTrie() }));
  return child.node;
}

/**
 * Fifth stage: a trie that merges the rules of a set by their common prefixes.
 *
 * A thousand rules that start with the same time stamp, host and program become one path that forks where
 * they differ, and the automaton made from it stays small. This, rather than the speed of the automaton,
 * makes the number of rules immaterial. Items are interned, so that equal items have equal ids.
 *
 * It is built on demand, too: the rules that pass through a node wait there until a line reaches it, and then
 * move on by one item.
 */
import { byteOf } from './regular.ts';
import type { Regular } from './regular.ts';
import type { AnchoredSequence } from './anchored-sequence.ts';
import { DeferredSequence } from './deferred-sequence.ts';
import type { Stage } from './deferred-sequence.ts';

/** A node of the trie. */
export interface TrieNode {
  children: TrieNode[];
  /** The children by the id of their item, if there are many. */
  byId: Map<number, TrieNode> | undefined;
  /** The item that leads here; undefined for the root. */
  readonly item: Regular | undefined;
  /** The entries that end here; undefined if there are none. */
  accepts: number[] | undefined;
  /** The rules that pass here and wait. If there is one, it needs no nodes of its own. */
  waiting: Rest[];
}

/** The items of a rule from `at` on; the first `offset` bytes of a text there are left out. */
export interface Rest {
  readonly items: readonly Regular[];
  readonly at: number;
  readonly offset: number;
  readonly accept: number;
  /** The stage that `items` are of, if more may follow. */
  readonly stage: Stage | undefined;
  /** What continues after the items, if they are common to several rules. */
  readonly followers: readonly Rest[] | undefined;
}

/** The first item of a rest, which for a text is its first byte, and what follows. Undefined at the end. */
export function firstOf(rest: Rest): { item: Regular; after: Rest } | undefined {
  const { items, at, offset, accept, stage, followers } = rest;
  const item = items[at];
  if (item === undefined) return stage?.next && firstOf(restOf(stage.next, accept));
  if (item.kind !== 'text')
    return { item, after: { items, at: at + 1, offset: 0, accept, stage, followers } };
  const last = offset + 1 === item.text.length;
  const after = { items, at: last ? at + 1 : at, offset: last ? 0 : offset + 1, accept, stage, followers };
  return { item: byteOf(item, offset), after };
}

function restOf(stage: Stage, accept: number): Rest {
  return { items: stage.items, at: 0, offset: 0, accept, stage, followers: undefined };
}

const NONE: never[] = [];

function emptyNode(item?: Regular): TrieNode {
  return { children: NONE, byId: undefined, item, accepts: undefined, waiting: NONE };
}

/** A sequence of a trie; `number` is reported when it matches. */
export interface TrieEntry {
  readonly sequence: AnchoredSequence;
  readonly number: number;
}

export function trieOf(entries: readonly TrieEntry[]): TrieNode {
  const root = emptyNode();
  const byHead = new Map<readonly Regular[], Rest[]>();
  for (const { sequence, number: accept } of entries) {
    if (!(sequence instanceof DeferredSequence)) {
      const { items } = sequence;
      wait(root, { items, at: 0, offset: 0, accept, stage: undefined, followers: undefined });
      continue;
    }
    const { head } = sequence;
    const { items } = head;
    let followers = byHead.get(items);
    if (followers === undefined) {
      byHead.set(items, (followers = []));
      wait(root, { items, at: 0, offset: 0, accept: -1, stage: undefined, followers });
    }
    followers.push({ items: NONE, at: 0, offset: 0, accept, stage: head, followers: undefined });
  }
  return root;
}

export function isEmpty({ children, accepts, waiting }: TrieNode): boolean {
  return waiting.length === 0 && children.length === 0 && accepts === undefined;
}

/** The rule that alone passes through the node; several move on, each to the child that it needs. */
export function openNode(node: TrieNode): Rest | undefined {
  const { waiting } = node;
  const [only] = waiting;
  if (waiting.length === 1 && node.children.length === 0 && only?.followers === undefined) return only;
  node.waiting = NONE;
  for (const rest of waiting) move(node, rest);
  return undefined;
}

function move(node: TrieNode, rest: Rest): void {
  const first = firstOf(rest);
  if (first !== undefined) wait(childOf(node, first.item), first.after);
  else if (rest.followers === undefined) (node.accepts ??= []).push(rest.accept);
  else for (const follower of rest.followers) move(node, follower);
}

/** All nodes without rules share one list. */
function wait(node: TrieNode, rest: Rest): void {
  if (node.waiting.length === 0) node.waiting = [rest];
  else node.waiting.push(rest);
}

/** A node with this many children gets an index. */
const MIN_INDEXED_CHILDREN = 8;

function childOf(node: TrieNode, item: Regular): TrieNode {
  const { children, byId } = node;
  if (byId !== undefined) {
    const known = byId.get(item.id);
    if (known !== undefined) return known;
  } else for (const child of children) if (child.item === item) return child;
  const child = emptyNode(item);
  // All nodes share the empty list.
  if (children.length === 0) node.children = [child];
  else children.push(child);
  if (byId !== undefined) byId.set(item.id, child);
  else if (children.length === MIN_INDEXED_CHILDREN)
    node.byId = new Map(children.map((each) => [(each.item as Regular).id, each]));
  return child;
}

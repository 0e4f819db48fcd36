/**
 * What the passes of groups.ts work on: shapes that have been found to be one so far, and the words they
 * share.
 */
import type { Item, Shape } from './shape.ts';
import { PLAIN_VARIABLE } from './shape.ts';

export interface Node {
  /** The literal words that all its lines have. */
  readonly items: readonly Item[];
  /** The kinds of the variable words after the last of them, as bits. */
  readonly endKinds: number;
  readonly shapes: readonly Shape[];
  /** Set once it has become part of another. */
  merged: boolean;
}

/** Literal letters that lines must share, besides what varies, to be called one template. */
export const SHARED_LETTERS = 6;

export function lettersOf(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + item.word.length, 0);
}
export function wordsKey(items: readonly Item[]): string {
  return items.map((item) => item.word).join('\x01');
}

export function linesOf(node: Pick<Node, 'shapes'>): number {
  return node.shapes.reduce((sum, shape) => sum + shape.count, 0);
}

export function gather<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The kinds of the variable words before the item at `at`, or at the end. */
export function kindsAt(node: Words, at: number): number {
  return at < node.items.length ? node.items[at].afterKinds : node.endKinds;
}

/** What of a node is compared. */
export type Words = Pick<Node, 'items' | 'endKinds'>;

/** `nodes` as one node; `words` are theirs without what varies, the same words in each. */
export function merge(nodes: readonly Node[], words: readonly Words[]): Node {
  for (const node of nodes) node.merged = true;
  const kinds = (at: number): number => words.reduce((bits, each) => bits | kindsAt(each, at), 0);
  const items = words[0].items.map((item, at) => ({ ...item, afterKinds: kinds(at) }));
  return {
    items,
    endKinds: kinds(items.length),
    shapes: nodes.flatMap((node) => node.shapes),
    merged: false,
  };
}

/** The words of `node` without those at the places `dropped`, which become variable. */
export function without(node: Words, dropped: (item: Item, at: number) => boolean): Words {
  const items: Item[] = [];
  let kinds = 0;
  for (const [at, item] of node.items.entries()) {
    if (dropped(item, at)) kinds |= item.afterKinds | PLAIN_VARIABLE;
    else {
      items.push(kinds === 0 ? item : { ...item, afterKinds: item.afterKinds | kinds });
      kinds = 0;
    }
  }
  return { items, endKinds: node.endKinds | kinds };
}

/** Nodes of the same words as one, the kinds of their variable words together. */
export function mergeSame(nodes: readonly Node[]): Node[] {
  const byKey = new Map<string, Node[]>();
  for (const node of nodes) gather(byKey, wordsKey(node.items), node);
  return [...byKey.values()].map((same) => (same.length === 1 ? same[0] : merge(same, same)));
}

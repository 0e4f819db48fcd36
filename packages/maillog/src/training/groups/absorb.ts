/**
 * Once places are known to be variable, lines that are unlike in several of them at once can be recognised:
 * they have all the words of a group, and more words only where the group has variable ones.
 */
import { isState } from './evidence.ts';
import { DATE_WORD, HOST, ID, IPV4, MAIL, PATH } from '../lines/kind.ts';
import type { Node } from './node.ts';
import { SHARED_LETTERS, gather, kindsAt, lettersOf, wordsKey } from './node.ts';
import { PLAIN_VARIABLE } from './shape.ts';

/** Kinds in whose place plain words may stand. */
const OPEN =
  PLAIN_VARIABLE | (1 << ID) | (1 << HOST) | (1 << IPV4) | (1 << MAIL) | (1 << PATH) | (1 << DATE_WORD);
/** Words of one line at most that may be taken for variable at once. */
const MOST_EXTRA = 4;

/**
 * Puts nodes that a more general one covers into it. A node that two would take goes to the one that shares
 * more words.
 */
export function absorb(nodes: readonly Node[]): Node[] {
  const byWord = new Map<string, Node[]>();
  for (const node of nodes)
    for (const word of new Set(node.items.map((item) => item.word))) gather(byWord, word, node);
  const general = nodes
    .filter((node) => opennings(node) && lettersOf(node.items) >= SHARED_LETTERS)
    .sort((a, b) => b.items.length - a.items.length || (wordsKey(a.items) < wordsKey(b.items) ? -1 : 1));
  const taken = new Map<Node, Node[]>();
  const gone = new Set<Node>();
  for (const wide of general) {
    if (gone.has(wide)) continue;
    const rarest = wide.items
      .map(({ word }) => byWord.get(word) ?? [])
      .reduce((a, b) => (b.length < a.length ? b : a));
    for (const node of rarest) {
      if (node === wide || gone.has(node) || taken.has(node)) continue;
      const extra = node.items.length - wide.items.length;
      if (extra < 2 || extra > MOST_EXTRA || !covers(wide, node)) continue;
      gone.add(node);
      taken.set(wide, [...(taken.get(wide) ?? []), node]);
    }
  }
  const result = nodes.filter((node) => !gone.has(node) && !taken.has(node));
  for (const [wide, others] of taken) result.push(absorbed(wide, others));
  return result;
}

function absorbed(wide: Node, others: readonly Node[]): Node {
  for (const node of others) node.merged = true;
  return { ...wide, shapes: [...wide.shapes, ...others.flatMap((node) => node.shapes)] };
}

function opennings(node: Node): boolean {
  return node.items.some((item) => item.afterKinds & OPEN) || (node.endKinds & OPEN) !== 0;
}

/**
 * Whether `node` has the words of `wide` in order, and others only where `wide` is open: one a place, or more
 * where lines of both have the very same separators, so that each word has one opposite (`[eth1:10.0.0.1,
 * eth1]`, `[lo:10.0.0.1, lo]`).
 */
function covers(wide: Node, node: Node): boolean {
  let at = 0;
  let several = false;
  for (let place = 0; place <= wide.items.length; place++) {
    const wanted = wide.items[place]?.word;
    const now = node.items[at];
    if (now === undefined ? wanted === undefined : now.word === wanted) {
      at++;
      continue;
    }
    if ((kindsAt(wide, place) & OPEN) === 0 || now === undefined || isState(now)) return false;
    at++;
    for (let more = node.items[at]; more !== undefined && more.word !== wanted; more = node.items[++at]) {
      if (isState(more)) return false;
      several = true;
    }
    if (node.items[at]?.word !== wanted) return false;
    at++;
  }
  return at >= node.items.length && (!several || shareSeparators(wide, node));
}

function shareSeparators(wide: Node, node: Node): boolean {
  const known = new Set(separatorsOf(wide));
  return separatorsOf(node).every((separators) => known.has(separators));
}

function separatorsOf({ shapes }: Node): string[] {
  return shapes.flatMap(({ forms }) =>
    forms.map(({ elements, tail }) => elements.map(({ gap }) => gap).join('\x01') + tail),
  );
}

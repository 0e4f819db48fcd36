/**
 * The pass for words that vary though nothing leads to them, several in one line. places.ts compares lines
 * that differ in one place and words that something leads to; here the frequency of a word tells.
 */
import { isState, isSwitch } from './evidence.ts';
import type { Node } from './node.ts';
import { SHARED_LETTERS, gather, lettersOf } from './node.ts';
import { SURE, divide } from './places.ts';

/**
 * So many times rarer than the next must a word be in its place, for it and those rarer still to be taken for
 * variable.
 */
const RARER = 3;

/**
 * Words that nothing leads to, all of a line at once: in `loaded amber for lotus` both words may be new in
 * every line, so that no two lines differ in one place. They are told by their rarity: of lines of as many
 * words, few have them where they stand.
 */
export function mergeRare(nodes: readonly Node[]): Node[] {
  const families = new Map<string, { node: Node; rare: number[] }[]>();
  const result: Node[] = [];
  for (const [node, frequencies] of withFrequencies(nodes)) {
    const rare = rareOf(node, frequencies);
    const core = node.items.filter((_, at) => !rare.includes(at));
    if (rare.length < 2 || core.length < 2 || lettersOf(core) < SHARED_LETTERS) result.push(node);
    else
      gather(families, node.items.map((item, at) => (rare.includes(at) ? '\x02' : item.word)).join('\x01'), {
        node,
        rare,
      });
  }
  for (const family of families.values()) {
    result.push(
      ...divide(
        family.map((each) => each.node),
        family[0].rare,
        SURE,
      ),
    );
  }
  return result;
}

/** Each node with the number of lines of as many words that have its word, for each of its places. */
function withFrequencies(nodes: readonly Node[]): [Node, number[]][] {
  const frequencies = new Map<string, number>();
  const keyOf = ({ items }: Node, at: number): string => `${items.length}\0${at}\0${items[at].word}`;
  for (const node of nodes) {
    for (let at = 0; at < node.items.length; at++) {
      const key = keyOf(node, at);
      frequencies.set(key, (frequencies.get(key) ?? 0) + 1);
    }
  }
  return nodes.map((node) => [node, node.items.map((_, at) => frequencies.get(keyOf(node, at)) ?? 0)]);
}

/** The places of a node's rare words: behind the widest gap between what is frequent and what is not. */
function rareOf({ items }: Node, frequencies: readonly number[]): number[] {
  const sorted = [...frequencies].sort((a, b) => b - a);
  let widest = RARER;
  let most = 0;
  for (let at = 1; at < sorted.length; at++) {
    if (sorted[at - 1] / sorted[at] <= widest) continue;
    widest = sorted[at - 1] / sorted[at];
    most = sorted[at];
  }
  return items.flatMap((item, at) =>
    frequencies[at] <= most && (!isState(item) || isSwitch(item)) ? [at] : [],
  );
}

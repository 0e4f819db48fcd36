/**
 * The pass for words without a cue that vary, several in one line. merge-words.ts compares lines that differ
 * in one place, and words after a cue. Here the frequency of a word decides.
 */
import { isState, isSwitch } from './evidence.ts';
import type { Cluster } from './cluster.ts';
import { MIN_SHARED_LETTERS, gather, lettersOf, sharedWords } from './cluster.ts';
import { MIN_POINTS_FEW_LETTERS, divide } from './merge-words.ts';

/** Words vary if they are this many times rarer in their place than the next more frequent word. */
const MIN_FREQUENCY_RATIO = 3;

/**
 * Merges words without a cue, all of a line at once. In `loaded amber for lotus`, both words may be new in
 * every line, so that no two lines differ in one place only. Such words are rare: few lines with the same
 * number of words have them in that place.
 */
export function mergeRare(clusters: readonly Cluster[]): Cluster[] {
  const families = new Map<string, { cluster: Cluster; rare: number[] }[]>();
  const result: Cluster[] = [];
  for (const [cluster, frequencies] of withFrequencies(clusters)) {
    const rare = rareOf(cluster, frequencies);
    const core = sharedWords(cluster.items, (at) => rare.includes(at));
    if (rare.length < 2 || core.length < 2 || lettersOf(core) < MIN_SHARED_LETTERS) result.push(cluster);
    else
      gather(
        families,
        cluster.items.map((item, at) => (rare.includes(at) ? '\x02' : item.word)).join('\x01'),
        {
          cluster,
          rare,
        },
      );
  }
  for (const family of families.values()) {
    result.push(
      ...divide(
        family.map((each) => each.cluster),
        family[0].rare,
        MIN_POINTS_FEW_LETTERS,
      ),
    );
  }
  return result;
}

/** Each cluster with the number of lines of as many words that have its word, for each of its places. */
function withFrequencies(clusters: readonly Cluster[]): [Cluster, number[]][] {
  const frequencies = new Map<string, number>();
  const keyOf = ({ items }: Cluster, at: number): string => `${items.length}\0${at}\0${items[at].word}`;
  for (const cluster of clusters) {
    for (let at = 0; at < cluster.items.length; at++) {
      const key = keyOf(cluster, at);
      frequencies.set(key, (frequencies.get(key) ?? 0) + 1);
    }
  }
  return clusters.map((cluster) => [
    cluster,
    cluster.items.map((_, at) => frequencies.get(keyOf(cluster, at)) ?? 0),
  ]);
}

/** The places of a cluster's rare words: those below the widest gap in the frequencies. */
function rareOf({ items }: Cluster, frequencies: readonly number[]): number[] {
  const sorted = [...frequencies].sort((a, b) => b - a);
  let widest = MIN_FREQUENCY_RATIO;
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

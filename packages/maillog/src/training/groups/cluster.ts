/**
 * Clusters: what the passes of groups.ts work on. A cluster is a set of skeletons that one template printed,
 * as far as is known, and the words that they share.
 */
import type { LiteralWord, Skeleton } from './skeleton.ts';
import { PLAIN_VARIABLE } from './skeleton.ts';

export interface Cluster {
  /** The literal words that all its lines have. */
  readonly items: readonly LiteralWord[];
  /** The kinds of the variable words after the last of them, as bits. */
  readonly endKinds: number;
  readonly skeletons: readonly Skeleton[];
  /** Whether the cluster has become part of another one. */
  merged: boolean;
}

/** The fewest literal letters that the lines of one template share, besides what varies. */
export const MIN_SHARED_LETTERS = 6;

export function lettersOf(items: readonly LiteralWord[]): number {
  return items.reduce((sum, item) => sum + item.word.length, 0);
}

/**
 * The words that lines share if those at `dropped` vary. In a structured line the keys prove nothing about
 * the message: if a word of it varies, only its other words count.
 */
export function sharedWords(
  items: readonly LiteralWord[],
  dropped: (at: number) => boolean,
): readonly LiteralWord[] {
  const isMessage = items.some((item, at) => item.isMessage && dropped(at));
  return items.filter((item, at) => !dropped(at) && (!isMessage || item.isMessage));
}

export function wordsKey(items: readonly LiteralWord[]): string {
  return items.map((item) => item.word).join('\x01');
}

export function lineCountOf(cluster: Pick<Cluster, 'skeletons'>): number {
  return cluster.skeletons.reduce((sum, skeleton) => sum + skeleton.count, 0);
}

export function gather<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The kinds of the variable words before the item at `at`, or at the end. */
export function kindsAt(cluster: ClusterWords, at: number): number {
  return at < cluster.items.length ? cluster.items[at].afterKinds : cluster.endKinds;
}

/** The part of a cluster that is compared. */
export type ClusterWords = Pick<Cluster, 'items' | 'endKinds'>;

/** Merges clusters. `words` are their words without those that vary: the same in each. */
export function merge(clusters: readonly Cluster[], words: readonly ClusterWords[]): Cluster {
  for (const cluster of clusters) cluster.merged = true;
  const kinds = (at: number): number => words.reduce((bits, each) => bits | kindsAt(each, at), 0);
  const items = words[0].items.map((item, at) => ({ ...item, afterKinds: kinds(at) }));
  return {
    items,
    endKinds: kinds(items.length),
    skeletons: clusters.flatMap((cluster) => cluster.skeletons),
    merged: false,
  };
}

/** The words of `cluster` without those that `dropped` selects, which become variable. */
export function without(
  cluster: ClusterWords,
  dropped: (item: LiteralWord, at: number) => boolean,
): ClusterWords {
  const items: LiteralWord[] = [];
  let kinds = 0;
  for (const [at, item] of cluster.items.entries()) {
    if (dropped(item, at)) kinds |= item.afterKinds | PLAIN_VARIABLE;
    else {
      items.push(kinds === 0 ? item : { ...item, afterKinds: item.afterKinds | kinds });
      kinds = 0;
    }
  }
  return { items, endKinds: cluster.endKinds | kinds };
}

/** Merges clusters with the same words, and joins the kinds of their variable words. */
export function mergeSame(clusters: readonly Cluster[]): Cluster[] {
  const byKey = new Map<string, Cluster[]>();
  for (const cluster of clusters) gather(byKey, wordsKey(cluster.items), cluster);
  return [...byKey.values()].map((same) => (same.length === 1 ? same[0] : merge(same, same)));
}

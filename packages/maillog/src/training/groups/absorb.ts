/**
 * Absorbs special clusters into general ones. Once some places are known to vary, a line that differs in
 * several of them at once can be recognised: it has all words of a general cluster, and more words only where
 * that cluster has variable ones.
 */
import { isState } from './evidence.ts';
import { DATE_WORD, HOST, ID, IPV4, MAIL, PATH } from '../lines/token-kind.ts';
import type { Cluster } from './cluster.ts';
import { MIN_SHARED_LETTERS, gather, kindsAt, lettersOf, wordsKey } from './cluster.ts';
import { PLAIN_VARIABLE } from './skeleton.ts';

/** Kinds in whose place plain words may occur. */
const OPEN_KINDS =
  PLAIN_VARIABLE | (1 << ID) | (1 << HOST) | (1 << IPV4) | (1 << MAIL) | (1 << PATH) | (1 << DATE_WORD);
/** The most words of one line that become variable at once. */
const MAX_EXTRA_WORDS = 4;

/**
 * Merges each cluster into a more general one that covers it. If two cover it, the one that shares more words
 * gets it.
 */
export function absorb(clusters: readonly Cluster[]): Cluster[] {
  const byWord = new Map<string, Cluster[]>();
  for (const cluster of clusters)
    for (const word of new Set(cluster.items.map((item) => item.word))) gather(byWord, word, cluster);
  const general = clusters
    .filter((cluster) => hasOpenSlot(cluster) && lettersOf(cluster.items) >= MIN_SHARED_LETTERS)
    .sort((a, b) => b.items.length - a.items.length || (wordsKey(a.items) < wordsKey(b.items) ? -1 : 1));
  const taken = new Map<Cluster, Cluster[]>();
  const gone = new Set<Cluster>();
  for (const wide of general) {
    if (gone.has(wide)) continue;
    const rarest = wide.items
      .map(({ word }) => byWord.get(word) ?? [])
      .reduce((a, b) => (b.length < a.length ? b : a));
    for (const cluster of rarest) {
      if (cluster === wide || gone.has(cluster) || taken.has(cluster)) continue;
      const extra = cluster.items.length - wide.items.length;
      if (extra < 2 || extra > MAX_EXTRA_WORDS || !covers(wide, cluster)) continue;
      gone.add(cluster);
      taken.set(wide, [...(taken.get(wide) ?? []), cluster]);
    }
  }
  const result = clusters.filter((cluster) => !gone.has(cluster) && !taken.has(cluster));
  for (const [wide, others] of taken) result.push(absorbed(wide, others));
  return result;
}

function absorbed(wide: Cluster, others: readonly Cluster[]): Cluster {
  for (const cluster of others) cluster.merged = true;
  return { ...wide, skeletons: [...wide.skeletons, ...others.flatMap((cluster) => cluster.skeletons)] };
}

function hasOpenSlot(cluster: Cluster): boolean {
  return cluster.items.some((item) => item.afterKinds & OPEN_KINDS) || (cluster.endKinds & OPEN_KINDS) !== 0;
}

/**
 * Whether `cluster` has the words of `wide` in order, and other words only where `wide` is open: one in each
 * place, or more if lines of both have identical separators, so that each word has a counterpart
 * (`[eth1:10.0.0.1, eth1]`, `[lo:10.0.0.1, lo]`).
 */
function covers(wide: Cluster, cluster: Cluster): boolean {
  let at = 0;
  let several = false;
  for (let place = 0; place <= wide.items.length; place++) {
    const wanted = wide.items[place]?.word;
    const now = cluster.items[at];
    if (now === undefined ? wanted === undefined : now.word === wanted) {
      at++;
      continue;
    }
    if ((kindsAt(wide, place) & OPEN_KINDS) === 0 || now === undefined || isState(now)) return false;
    at++;
    for (
      let more = cluster.items[at];
      more !== undefined && more.word !== wanted;
      more = cluster.items[++at]
    ) {
      if (isState(more)) return false;
      several = true;
    }
    if (cluster.items[at]?.word !== wanted) return false;
    at++;
  }
  return at >= cluster.items.length && (!several || shareSeparators(wide, cluster));
}

function shareSeparators(wide: Cluster, cluster: Cluster): boolean {
  const known = new Set(separatorsOf(wide));
  return separatorsOf(cluster).every((separators) => known.has(separators));
}

function separatorsOf({ skeletons }: Cluster): string[] {
  return skeletons.flatMap(({ signatures }) =>
    signatures.map(({ tokens, tail }) => tokens.map(({ gap }) => gap).join('\x01') + tail),
  );
}

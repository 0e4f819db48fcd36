/**
 * The passes that compare words in their places: first all places of a line that follow a cue for a name,
 * then single places. evidence.ts judges both.
 */
import { MIN_POINTS, evidence, isState, isSwitch, leading } from './evidence.ts';
import type { Cluster } from './cluster.ts';
import {
  MIN_SHARED_LETTERS,
  gather,
  kindsAt,
  lettersOf,
  lineCountOf,
  merge,
  mergeSame,
  sharedWords,
  without,
  wordsKey,
} from './cluster.ts';
import type { LiteralWord } from './skeleton.ts';

/** Merges skeletons that agree except in identifiers, whose form says that they vary. */
export function mergeIdentifiers(clusters: readonly Cluster[]): Cluster[] {
  const plain = clusters.map((cluster) => {
    const core = without(cluster, (item) => item.identifier);
    const shared = sharedWords(cluster.items, (at) => cluster.items[at].identifier);
    return lettersOf(shared) < MIN_SHARED_LETTERS ? cluster : { ...cluster, ...core };
  });
  return mergeSame(plain);
}

function beforeOf(items: readonly LiteralWord[], at: number): LiteralWord | undefined {
  return at > 0 && items[at].afterKinds === 0 && !beginsMessage(items, at) ? items[at - 1] : undefined;
}

function beginsMessage(items: readonly LiteralWord[], at: number): boolean {
  return items[at].isMessage && items[at - 1]?.isMessage !== true;
}

/** Whether the word is the first of its message. */
function isFirst(items: readonly LiteralWord[], at: number): boolean {
  return items[at].afterKinds === 0 && (at === 0 || beginsMessage(items, at));
}

function isCued(cluster: Cluster, at: number): boolean {
  const item = cluster.items[at];
  const led = item.soft || leading(item, beforeOf(cluster.items, at)) > 0;
  return led && (!isState(item) || isSwitch(item));
}

/**
 * Merges words after a cue, all of a line at once: `user alice from host zeus` has two, and few lines share
 * either.
 */
export function mergeCued(clusters: readonly Cluster[]): Cluster[] {
  const families = new Map<string, { cluster: Cluster; cued: number[] }[]>();
  const result: Cluster[] = [];
  for (const cluster of clusters) {
    const cued = cluster.items.flatMap((_, at) => (isCued(cluster, at) ? [at] : []));
    const core = sharedWords(cluster.items, (at) => cued.includes(at));
    if (cued.length < 2 || lettersOf(core) < MIN_SHARED_LETTERS) result.push(cluster);
    else
      gather(
        families,
        cluster.items.map((item, at) => (cued.includes(at) ? '\x02' : item.word)).join('\x01'),
        {
          cluster,
          cued,
        },
      );
  }
  for (const family of families.values()) {
    result.push(
      ...divide(
        family.map((each) => each.cluster),
        family[0].cued,
      ),
    );
  }
  return result;
}

/**
 * Merges `family` if there is evidence for all places that differ. Otherwise divides it by the weakest place.
 */
export function divide(family: readonly Cluster[], cued: readonly number[], enough = MIN_POINTS): Cluster[] {
  if (family.length === 1) return [...family];
  let weakest = -1;
  let least = Infinity;
  const differing: number[] = [];
  for (const at of cued) {
    const values = new Map(family.map((cluster) => [cluster.items[at].word, cluster.items[at]]));
    const counts = new Map<string, number>();
    for (const cluster of family)
      counts.set(cluster.items[at].word, (counts.get(cluster.items[at].word) ?? 0) + lineCountOf(cluster));
    if (values.size === 1) continue;
    differing.push(at);
    const { items } = family[0];
    const points = evidence({
      values: [...values.values()],
      counts: [...counts.values()],
      before: beforeOf(items, at),
      first: isFirst(items, at),
      shared: sharedWords(items, (index) => cued.includes(index)).length,
      otherKinds: 0,
    });
    if (points < least) {
      least = points;
      weakest = at;
    }
  }
  if (least >= enough)
    return [
      merge(
        family,
        family.map((cluster) => without(cluster, (_, at) => differing.includes(at))),
      ),
    ];
  const parts = new Map<string, Cluster[]>();
  for (const cluster of family) gather(parts, cluster.items[weakest].word, cluster);
  return [...parts.values()].flatMap((part) => divide(part, cued, enough));
}

/** The fewest points if the line has few other letters. */
export const MIN_POINTS_FEW_LETTERS = 4;

interface Candidate {
  readonly points: number;
  readonly clusters: readonly Cluster[];
  readonly at: number;
  /** Breaks ties, so that the order of the input does not matter. */
  readonly key: string;
}

/**
 * Merges clusters that differ in one word, those with the strongest evidence first, until nothing changes.
 */
export function mergeSingles(start: readonly Cluster[]): Cluster[] {
  let clusters = mergeSame(start);
  for (;;) {
    const candidates = candidatesOf(clusters);
    candidates.sort((a, b) => b.points - a.points || (a.key < b.key ? -1 : 1));
    const made: Cluster[] = [];
    for (const { clusters: family, at } of candidates) {
      if (family.some((cluster) => cluster.merged)) continue;
      const length = family[0].items.length;
      made.push(
        merge(
          family,
          family.map((cluster) =>
            cluster.items.length < length ? cluster : without(cluster, (_, index) => index === at),
          ),
        ),
      );
    }
    if (made.length === 0) return clusters;
    clusters = mergeSame([...clusters.filter((cluster) => !cluster.merged), ...made]);
  }
}

function candidatesOf(clusters: readonly Cluster[]): Candidate[] {
  const byKey = new Map(clusters.map((cluster) => [wordsKey(cluster.items), cluster]));
  const places = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    for (let at = 0; at < cluster.items.length; at++)
      gather(places, `${at}\0${restKey(cluster.items, at)}`, cluster);
  }
  const candidates: Candidate[] = [];
  for (const [key, family] of places) {
    const at = Number.parseInt(key, 10);
    const { items } = family[0];
    const shared = sharedWords(items, (index) => index === at);
    const letters = lettersOf(shared);
    // A cluster with the same words but none in this place may have a variable word there.
    const bare = byKey.get(key.slice(key.indexOf('\0') + 1));
    const otherKinds = bare ? kindsAt(bare, at) : 0;
    if (family.length + (otherKinds ? 1 : 0) < 2) continue;
    const points = evidence({
      values: family.map((cluster) => cluster.items[at]),
      counts: family.map(lineCountOf),
      before: beforeOf(items, at),
      first: isFirst(items, at),
      shared: shared.length,
      otherKinds,
    });
    if (points >= (letters < MIN_SHARED_LETTERS ? MIN_POINTS_FEW_LETTERS : MIN_POINTS))
      candidates.push({ points, clusters: bare && otherKinds ? [...family, bare] : family, at, key });
  }
  return candidates;
}

function restKey(items: readonly LiteralWord[], at: number): string {
  return items.flatMap((item, index) => (index === at ? [] : [item.word])).join('\x01');
}

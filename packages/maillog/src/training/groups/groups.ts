/**
 * Groups: skeletons that differ only in words that vary.
 *
 * Each pass prepares the next one. Identifiers come first, since several may vary together. Then come words
 * after a cue (`user alice`), all of a line at once; words that are rare in their place; single plain words;
 * lines that differ in several places known to vary; and free text. The passes repeat until nothing changes.
 * The result does not depend on the order of the skeletons.
 */
import { absorb } from './absorb.ts';
import { mergeFreeText } from './merge-free-text.ts';
import type { Cluster } from './cluster.ts';
import { gather, lineCountOf } from './cluster.ts';
import { mergeCued, mergeIdentifiers, mergeSingles } from './merge-words.ts';
import { mergeRare } from './merge-rare.ts';
import type { LiteralWord, Skeleton } from './skeleton.ts';

export interface Group {
  readonly skeletons: readonly Skeleton[];
  /** The literal words that all its lines have, in order. */
  readonly words: readonly LiteralWord[];
  readonly count: number;
}

/** Groups skeletons; the most frequent group comes first. */
export function groupsOf(skeletons: readonly Skeleton[]): Group[] {
  const groups: Group[] = [];
  const byHead = new Map<string, Cluster[]>();
  for (const skeleton of skeletons) {
    if (skeleton.hasFewLetters)
      groups.push({ skeletons: [skeleton], words: skeleton.items, count: skeleton.count });
    else {
      const cluster = {
        items: skeleton.items,
        endKinds: skeleton.endKinds,
        skeletons: [skeleton],
        merged: false,
      };
      gather(byHead, `${skeleton.header}\0${skeleton.program}\0${skeleton.fieldKeys}`, cluster);
    }
  }
  for (const family of byHead.values()) {
    for (const cluster of settle(family)) {
      groups.push({
        skeletons: cluster.skeletons,
        words: cluster.items,
        count: lineCountOf(cluster),
      });
    }
  }
  return groups.sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Repeats the passes over the skeletons of one program until nothing changes. */
function settle(start: readonly Cluster[]): Cluster[] {
  let clusters = mergeIdentifiers(start);
  for (;;) {
    const next = mergeFreeText(absorb(mergeSingles(mergeRare(mergeCued(clusters)))));
    if (next.length === clusters.length) return next;
    clusters = next;
  }
}

function keyOf({ skeletons: [skeleton], words }: Group): string {
  return [skeleton.program, ...words.map((item) => item.word)].join('\x01');
}

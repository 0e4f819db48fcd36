import { END, START } from './lower.ts';
import { loop } from './regular.ts';
import type { Regular } from './regular.ts';
import type { ByteSet } from '../syntax/byteset.ts';

/**
 * One of the alternative sequences of a pattern, and where it may match. It is for lines without a newline
 * only: there, a leading `^.*` and a trailing `.*$` do not change whether the sequence matches.
 */
export interface AnchoredSequence {
  /** Whether it matches only at the start of the line. The items do not repeat the anchor. */
  readonly anchored: boolean;
  readonly items: readonly Regular[];
}

/** Removes from a sequence what matches in every line. Changes `items`. */
export function anchor(items: Regular[]): AnchoredSequence {
  const before = items.length;
  while (items[0] === START) items.shift();
  let anchored = items.length < before;
  dropTail(items);
  // `.{2,}` at the start of a line means two bytes anywhere.
  while (isAnything(items[0]) && items[0].max === Infinity) {
    anchored = false;
    items.splice(0, 1, ...withMinimum(items[0]));
  }
  return { anchored, items };
}

/** Replaces `.{2,}$` by two bytes: the rest of the line does not matter. Changes `items`. */
export function dropTail(items: Regular[]): void {
  const last = items.at(-2);
  if (items.at(-1) === END && isAnything(last) && last.max === Infinity)
    items.splice(-2, 2, ...withMinimum(last));
}

function withMinimum({ body, min }: Extract<Regular, { kind: 'loop' }>): Regular[] {
  return min === 0 ? [] : [loop(body, min, min)];
}

function isAnything(item: Regular | undefined): item is Extract<Regular, { kind: 'loop' }> {
  return item?.kind === 'loop' && item.body.kind === 'set' && isAnyByte(item.body.set);
}

/** Whether the set has all bytes, perhaps without the newline. */
export function isAnyByte({ size, words }: ByteSet): boolean {
  return size === 256 || (size === 255 && (words[0] & (1 << 10)) === 0);
}

import { END, START } from './lower.ts';
import { loop } from './regular.ts';
import type { Regular } from './regular.ts';
import type { ByteSet } from '../syntax/byteset.ts';

/**
 * One of the sequences that a pattern is the choice of, and where it may match. Only for lines without a
 * newline: there, `^.*` says nothing, and after `.*$` there is nothing left to ask.
 */
export interface AnchoredSequence {
  /** At the start of the line only; the items do not repeat it. */
  readonly anchored: boolean;
  readonly items: readonly Regular[];
}

/** Takes from a sequence what no line can fail; `items` is changed. */
export function anchor(items: Regular[]): AnchoredSequence {
  const before = items.length;
  while (items[0] === START) items.shift();
  let anchored = items.length < before;
  dropTail(items);
  // .{2,} at the start of a line is two bytes anywhere.
  while (isAnything(items[0]) && items[0].max === Infinity) {
    anchored = false;
    items.splice(0, 1, ...withMinimum(items[0]));
  }
  return { anchored, items };
}

/** `.{2,}$` is two bytes and no more questions. */
function dropTail(items: Regular[]): void {
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

/** All bytes but perhaps the newline. */
export function isAnyByte({ size, words }: ByteSet): boolean {
  return size === 256 || (size === 255 && (words[0] & (1 << 10)) === 0);
}

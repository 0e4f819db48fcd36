import { END, START } from './lower.ts';
import { type Regular, flatten, loop } from './regular.ts';
import type { ByteSet } from './byteset.ts';

/**
 * One of the sequences that a pattern is the choice of, and where it may match. Only for lines without a newline: there, `^.*` says
 * nothing, and after `.*$` there is nothing left to ask.
 */
export interface Placed {
  /** At the start of the line only; the items do not repeat it. */
  readonly anchored: boolean;
  readonly items: readonly Regular[];
}

/** Splits an expression into sequences, and takes from each what no line can fail. */
export function place(regular: Regular): Placed[] {
  const branches = regular.kind === 'alt' ? regular.branches : [regular];
  return branches
    .map((branch) => flatten([branch]))
    .filter((items) => items !== undefined)
    .map(placeSequence);
}

function placeSequence(items: readonly Regular[]): Placed {
  let from = 0;
  while (items[from] === START) from++;
  let anchored = from > 0;
  let rest = withoutTail(items.slice(from));
  // .{2,} at the start of a line is two bytes anywhere.
  while (isAnything(rest[0]) && rest[0].max === Infinity) {
    anchored = false;
    rest = withMinimum(rest[0]).concat(rest.slice(1));
  }
  return { anchored, items: rest };
}

/** `.{2,}$` is two bytes and no more questions. */
function withoutTail(items: readonly Regular[]): readonly Regular[] {
  if (items.at(-1) !== END) return items;
  const last = items.at(-2);
  if (!isAnything(last) || last.max !== Infinity) return items;
  return items.slice(0, -2).concat(withMinimum(last));
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

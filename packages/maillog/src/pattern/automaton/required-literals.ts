import { byteOf } from './regular.ts';
import type { Regular } from './regular.ts';

/**
 * What every match must have in it: runs of bytes (or of pairs of cases) that stand next to each other.
 * Looking for those of many rules at once costs little, however the rest of the rules is written, and only
 * the few rules whose runs are all in a line have to be asked.
 */
export type RequiredLiteral = readonly Regular[];

/** Sets larger than this are no part of a run: they would find themselves everywhere. */
const MAX_SET_BYTES = 3;

/** The runs of at least `least` bytes in a sequence, in their order; of each loop, one round counts. */
export function requiredLiterals(items: readonly Regular[], least: number): RequiredLiteral[] {
  const runs: RequiredLiteral[] = [];
  let run: Regular[] = [];
  const end = (): void => {
    if (run.length >= least) runs.push(run);
    run = [];
  };
  for (const item of items) {
    if (item.kind === 'text') for (let at = 0; at < item.text.length; at++) run.push(byteOf(item, at));
    else if (item.kind === 'set' && item.set.size <= MAX_SET_BYTES) run.push(item);
    else if (
      item.kind === 'loop' &&
      item.min === item.max &&
      item.min < 100 &&
      item.body.kind === 'set' &&
      item.body.set.size <= MAX_SET_BYTES
    ) {
      for (let i = 0; i < item.min; i++) run.push(item.body);
    } else if (item.kind !== 'peek') {
      end();
      if (item.kind === 'cat') runs.push(...requiredLiterals(item.items, least));
      if (item.kind === 'loop' && item.min > 0) runs.push(...requiredLiterals([item.body], least));
    }
  }
  end();
  return runs;
}

/**
 * Can it match lines of any length between its first byte and its last? Then many of it would multiply an
 * automaton's states.
 */
export function isUnbounded(items: readonly Regular[]): boolean {
  return items.some((item) => {
    if (item.kind === 'loop') return item.max > 64 || isUnbounded([item.body]);
    if (item.kind === 'cat') return isUnbounded(item.items);
    return item.kind === 'alt' && isUnbounded(item.branches);
  });
}

/**
 * Required literals: runs of bytes (or of pairs of cases) that every match of an expression contains.
 *
 * To search for the literals of many rules at once costs little, however complex the rules are. Only the few
 * rules whose literal is in a line must be tested on it. RE2 and Hyperscan use the same prefilter.
 */
import { byteOf } from './regular.ts';
import type { Regular } from './regular.ts';

/** Sets of single bytes, in order. */
export type RequiredLiteral = readonly Regular[];

/** A literal has no sets larger than this: they would match nearly everywhere. */
const MAX_SET_BYTES = 3;

/** The literals of at least `least` bytes in a sequence, in order. A loop counts as one round. */
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
 * Whether the sequence matches any number of bytes. Many such sequences would multiply an automaton's states.
 */
export function isUnbounded(items: readonly Regular[]): boolean {
  return items.some((item) => {
    if (item.kind === 'loop') return item.max > 64 || isUnbounded([item.body]);
    if (item.kind === 'cat') return isUnbounded(item.items);
    return item.kind === 'alt' && isUnbounded(item.branches);
  });
}

import type { ByteString } from '../bytes.ts';
import type { Changed, Difference, Incomparable, OneSided, Uncovered, Upgrade } from './difference.ts';
import { findMoves } from './moves.ts';
import type { Move } from './moves.ts';

/** All that a comparison found, each list in order of name. */
export interface Result {
  /** How many names the saved listing has. */
  readonly compared: number;
  readonly added: readonly OneSided[];
  readonly missing: readonly OneSided[];
  readonly changed: readonly Changed[];
  readonly moved: readonly Move[];
  readonly incomparable: readonly Incomparable[];
  readonly uncovered: readonly Uncovered[];
  /** What packages explain; it is in none of the other lists. */
  readonly upgrades: readonly Upgrade[];
}

/**
 * Exit status of a check: the sum of what was found, as AIDE's users know it (aide(1), "DIAGNOSTICS"), and 8
 * of our own.
 */
export const CHECK_BITS = { added: 1, missing: 2, changed: 4, incomplete: 8 } as const;

export function exitStatus(result: Result): number {
  const { moved, incomparable, uncovered, upgrades } = result;
  const missing = result.missing.length + upgrades.reduce((sum, upgrade) => sum + upgrade.removed.length, 0);
  const added = result.added.length + upgrades.reduce((sum, upgrade) => sum + upgrade.added.length, 0);
  const changed = result.changed.length + upgrades.reduce((sum, upgrade) => sum + upgrade.changed.length, 0);
  const incomplete =
    incomparable.length + uncovered.length > 0 || result.changed.some((change) => change.incomparable);
  return (
    (added + moved.length > 0 ? CHECK_BITS.added : 0) +
    (missing + moved.length > 0 ? CHECK_BITS.missing : 0) +
    (changed > 0 ? CHECK_BITS.changed : 0) +
    (incomplete ? CHECK_BITS.incomplete : 0)
  );
}

/** Sorts differences by kind, and finds moves among what is new and what is missing. */
export function resultOf(compared: number, differences: Iterable<Difference>): Result {
  const added: OneSided[] = [];
  const missing: OneSided[] = [];
  const changed: Changed[] = [];
  const incomparable: Incomparable[] = [];
  const uncovered: Uncovered[] = [];
  for (const difference of differences) {
    if (difference.kind === 'new') added.push(difference);
    else if (difference.kind === 'missing') missing.push(difference);
    else if (difference.kind === 'changed') changed.push(difference);
    else if (difference.kind === 'incomparable') incomparable.push(difference);
    else if (difference.kind === 'uncovered') uncovered.push(difference);
  }
  const moved = findMoves(missing, added);
  const [from, to] = [new Set(moved.map((move) => move.from)), new Set(moved.map((move) => move.to))];
  return {
    compared,
    added: byName(added.filter(({ name }) => !to.has(name))),
    missing: byName(missing.filter(({ name }) => !from.has(name))),
    changed: byName(changed),
    moved,
    incomparable: byName(incomparable),
    uncovered: byName(uncovered),
    upgrades: [],
  };
}

function byName<T extends { readonly name: ByteString }>(rows: T[]): T[] {
  return rows.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

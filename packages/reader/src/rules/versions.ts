/** Rules files that the decisions have made, by their digests, as reports name them. */
import type { Decision, RulesFile } from '../store/store.ts';

/** By the digest of a rules file that was, the ids of the decisions whose rules were in it. */
export type Versions = ReadonlyMap<string, ReadonlySet<number>>;

/** `decisions`: all of them, undone ones, too. */
export function versionsOf(decisions: readonly Decision[]): Versions {
  const versions = new Map<string, ReadonlySet<number>>();
  const current = new Set<number>();
  for (const { id, kind, undone, rules, rulesFile: digest } of decisions) {
    if (kind === 'undo' && undone !== undefined) current.delete(undone);
    else if (rules) current.add(id);
    if (digest !== undefined) versions.set(digest, new Set(current));
  }
  return versions;
}

/** The decisions that are in force by these files. */
export function heldBy(versions: Versions, files: readonly RulesFile[]): ReadonlySet<number> {
  return new Set(files.flatMap(({ sha256 }) => [...(versions.get(sha256) ?? [])]));
}

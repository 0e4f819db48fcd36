import { readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import type { Change } from '../listing/difference.ts';
import { filesOf } from '../listing/difference.ts';
import { escapeName } from '../listing/name.ts';
import { exitStatus } from '../listing/result.ts';
import type { Result } from '../listing/result.ts';
import { flagsOf, notesOf, outlineOf, rightsOf } from './check-text.ts';
import type { CheckRun } from './check-text.ts';

/**
 * A check for programs. The keys are those of AIDE's JSON (`outline`, `number_of_entries`, `added`,
 * `removed`, `changed`, `details`), so that one program can read both. What AIDE does not have (moves, what
 * could not be compared) has other keys. Names are escaped as in a listing.
 */
export function checkJson(result: Result, run: CheckRun): object {
  const { added, missing, changed, moved, incomparable, uncovered, upgrades } = result;
  return {
    start_time: run.started.toISOString(),
    outline: outlineOf(result, run),
    notes: notesOf(run),
    exit_status: exitStatus(result),
    number_of_entries: {
      total: result.compared,
      added: added.length,
      removed: missing.length,
      changed: changed.length,
      moved: moved.length,
      incomparable: incomparable.length,
      uncovered: uncovered.length,
      as_shipped: upgrades.flatMap(filesOf).length,
    },
    added: byName(added, flagsOf),
    removed: byName(missing, flagsOf),
    changed: byName(changed, flagsOf),
    packages: upgrades.map(({ package: name, from, to, ...files }) => ({
      package: name,
      from,
      to,
      changed: files.changed.map((file) => text(file.name)),
      added: files.added.map((file) => text(file.name)),
      removed: files.removed.map((file) => text(file.name)),
    })),
    moved: Object.fromEntries(moved.map(({ from, to }) => [text(from), text(to)])),
    incomparable: byName(incomparable, ({ reason }) => reason),
    uncovered: byName(uncovered, ({ reason, before }) => ({ reason, covered_before: before })),
    details: {
      ...byName(changed, ({ changes }) => fieldsOf(changes)),
      ...byName(
        [...added, ...missing].filter(({ attributes }) => attributes),
        (file) => fieldsOf(rightsOf(file)),
      ),
    },
    end_time: run.ended.toISOString(),
    run_time_seconds: Math.round((run.ended.getTime() - run.started.getTime()) / 1000),
  };
}

/** `fromEntries` defines own properties, so a file called `__proto__` is an ordinary key. */
function byName<T extends { readonly name: ByteString }, V>(
  rows: readonly T[],
  value: (row: T) => V,
): Record<string, V> {
  return Object.fromEntries(rows.map((row) => [text(row.name), value(row)]));
}

function fieldsOf(changes: readonly Change[]): object {
  return Object.fromEntries(changes.map((change) => [change.what, sides(change)]));
}

/** AIDE gives sizes as numbers. */
function sides({ what, old, new: fresh }: Change): { old: string | number; new: string | number } {
  return what === 'size'
    ? { old: Number(old), new: Number(fresh) }
    : { old: readable(old), new: readable(fresh) };
}

function text(name: ByteString): string {
  return readable(escapeName(name));
}

/** Search in the changes of files that chains keep: listings are in no index, and what changed is news. */
import type { ChainRow, EntryChange, FileChange, SearchHit, SearchQuery } from '../store/store.ts';
import { isNamed } from '../store/sqlite/search.ts';

/** More files of a change are not shown. */
const MAX_LINES = 20;

/** A change of files with what is searched for; its report's number in the chain is still to be asked for. */
export type ChangeHit = Omit<SearchHit, 'place' | 'sequence'>;

/** Those of all chains, in no order. A line is `new: /etc/cron.d/sync`, with the package if there is one. */
export function changeHits(
  chains: readonly ChainRow[],
  query: Pick<SearchQuery, 'words' | 'test' | 'host' | 'part' | 'after' | 'before'>,
): ChangeHit[] {
  return changesAmong(chains, query).flatMap(({ chain, change }) => {
    const lines = change.files.flatMap((file) => lineOf(file, query) ?? []).slice(0, MAX_LINES);
    if (lines.length === 0) return [];
    const { host, configuration } = chain;
    const { report, at: madeAt, entry: part } = change;
    return [{ report, host, configuration, madeAt, part, lines }];
  });
}

/** How many changed files there are whose names are not kept. */
export function unnamedFiles(
  chains: readonly ChainRow[],
  query: Pick<SearchQuery, 'host' | 'part' | 'after' | 'before'>,
): number {
  return changesAmong(chains, query).reduce(
    (sum, { change: { fileCount, files } }) => sum + Math.max(0, fileCount - files.length),
    0,
  );
}

function changesAmong(
  chains: readonly ChainRow[],
  { host, part, after = -Infinity, before = Infinity }: Partial<SearchQuery>,
): { readonly chain: ChainRow; readonly change: EntryChange }[] {
  return chains
    .filter((chain) => host === undefined || chain.host.name === host)
    .flatMap((chain) =>
      chain.changes
        .filter(
          ({ kind, entry, at }) => kind === 'files' && isNamed(entry, part) && at >= after && at < before,
        )
        .map((change) => ({ chain, change })),
    );
}

/** Undefined: it has not all of what is searched for. */
function lineOf(
  { name, what, package: owner }: FileChange,
  { words, test }: Pick<SearchQuery, 'words' | 'test'>,
): string | undefined {
  const line = `${what}: ${name}${owner === undefined ? '' : ` (${owner})`}`;
  const lower = line.toLowerCase();
  if (!words.every((word) => lower.includes(word.toLowerCase()))) return undefined;
  // The name by itself, too, so that /^\/etc/ finds it.
  return !test || test(Buffer.from(name)) || test(Buffer.from(line)) ? line : undefined;
}

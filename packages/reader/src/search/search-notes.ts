/** What a search did not look at, and how to go on, in words for people. */
import type { ChainRow } from '../store/store.ts';
import { unnamedFiles } from './changed-files.ts';
import type { ParsedSearch } from './search-query.ts';
import type { Found } from './search-reports.ts';

export function searchNotes(chains: readonly ChainRow[], parsed: ParsedSearch, { back }: Found): string[] {
  const { host } = parsed;
  const unnamed = unnamedFiles(chains, parsed);
  return [
    ...(host !== undefined && chains.every((chain) => chain.host.name !== host)
      ? [`no report is of a host named ${host}`]
      : []),
    ...(back === undefined
      ? []
      : [
          `older reports are not searched yet: it went back to ${new Date(back).toISOString().slice(0, 16)}Z`,
        ]),
    'searched: lines of logs, outputs, and changes of files; of a listing only what changed (the whole one is in its report)',
    ...(unnamed > 0
      ? [`${unnamed} changed files are kept without their names, and cannot be found: see Files`]
      : []),
    'hidden lines never left their host: only their counts and samples can be found',
  ];
}

/** What a search found, on a page; older hits come below those that are there. */
import { utc } from '../inbox/missing.ts';
import { searchNotes } from '../search/search-notes.ts';
import { searchQuery } from '../search/search-query.ts';
import { searchReports } from '../search/search-reports.ts';
import type { Hit } from '../search/search-reports.ts';
import type { Store } from '../store/store.ts';
import type { Page } from './pager.ts';
import { plural } from './summary.ts';

/** Hits that are shown at a time, and how long they are looked for: a key goes on. */
const HITS = 100;
const DEADLINE_MS = 2000;

export interface SearchPage extends Page {
  readonly text: string;
  readonly hits: readonly Hit[];
  /** Where the older ones begin; undefined: there are none. */
  readonly next: string | undefined;
}

/**
 * `newer`: what was found before, to which the older ones are added.
 * @throws MailLogError `usage` if the text is not understood
 */
export async function searchPage(store: Store, text: string, newer?: SearchPage): Promise<SearchPage> {
  const parsed = searchQuery(text);
  const chains = await store.chains();
  const limits = { limit: HITS, before: newer?.next, deadlineMs: DEADLINE_MS };
  const found = await searchReports(store, chains, parsed, limits);
  const hits = [...(newer?.hits ?? []), ...found.hits];
  const lines = hits.reduce((sum, hit) => sum + hit.lines.length, 0);
  const reports = new Set(hits.map(({ report }) => report)).size;
  const more = found.next === undefined ? '' : '; n: the older ones';
  return {
    text,
    hits,
    next: found.next,
    title: `Search: ${text}: ${plural(lines, 'line')} in ${plural(reports, 'report')}${more}`,
    lines: [
      ...(hits.length === 0 ? ['Nothing found.'] : hits.flatMap(hitLines)),
      '',
      ...searchNotes(chains, parsed, found),
      ...(found.next === undefined ? [] : ['n: the older ones']),
    ],
  };
}

function hitLines({ host, sequence, madeAt, part, lines }: Hit): string[] {
  const name = host.isVerified ? host.name : `${host.name} (not verified)`;
  return [`${name}, report ${sequence}, ${utc(madeAt)}, ${part}`, ...lines.map((line) => `  ${line}`)];
}

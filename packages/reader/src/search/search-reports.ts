/** Search in texts of reports and in changes of files: one list, the newest first, some hits at a time. */
import { MailLogError } from '../maillog.ts';
import type { ChainRow, SearchHit, SearchPlace, SearchQuery, Store } from '../store/store.ts';
import { changeHits } from './changed-files.ts';
import type { ChangeHit } from './changed-files.ts';
import type { ParsedSearch } from './search-query.ts';

export type Hit = Omit<SearchHit, 'place'>;

export interface Found {
  /** The newest first. */
  readonly hits: readonly Hit[];
  /** Where the search for the older ones begins: `1763532900000.t.123.0`; undefined: there are none. */
  readonly next: string | undefined;
  /** Down to which time everything was searched; undefined: to the first report. */
  readonly back: number | undefined;
}

export interface SearchLimits extends Pick<SearchQuery, 'limit' | 'deadlineMs' | 'signal'> {
  /** {@link Found.next} of the search for the newer ones. */
  readonly before?: string | undefined;
}

/** @throws MailLogError `usage` if `before` is no place of a search */
export async function searchReports(
  store: Store,
  chains: readonly ChainRow[],
  parsed: ParsedSearch,
  { before, ...limits }: SearchLimits,
): Promise<Found> {
  const from = before === undefined ? undefined : placeFrom(before);
  const texts = await store.search({ ...parsed, ...limits, from: from && ofTexts(from) });
  // Older changes than the texts that were searched are among the next ones.
  const end = texts.next && { ...texts.next, of: 't' as const };
  const changes = placed(changeHits(chains, parsed)).filter(
    ({ place }) => (!from || compare(place, from) >= 0) && (!end || compare(place, end) < 0),
  );
  const all = [
    ...texts.hits.map(({ place, ...hit }) => ({ place: { ...place, of: 't' as const }, hit })),
    ...changes,
  ].toSorted((a, b) => compare(a.place, b.place));
  const next = all.at(limits.limit)?.place ?? end;
  const hits: Hit[] = [];
  for (const { hit } of all.slice(0, limits.limit)) hits.push(await whole(store, hit));
  return { hits, next: next && placeText(next), back: next?.madeAt };
}

/** A place in the list: of texts, as the store has it; of changes (`c`), by the report. */
interface Place extends SearchPlace {
  readonly of: 't' | 'c';
}

interface Placed {
  readonly place: Place;
  readonly hit: ChangeHit;
}

/** With their places: reports of a time by their ids, and the changes of a report as they come. */
function placed(hits: readonly ChangeHit[]): Placed[] {
  const counts = new Map<number, number>();
  return hits.map((hit) => {
    const count = counts.get(hit.report) ?? 0;
    counts.set(hit.report, count + 1);
    return { place: { of: 'c', madeAt: hit.madeAt, message: hit.report, hits: count }, hit };
  });
}

/** Below 0: `a` comes first. Of a time, texts come before changes. */
function compare(a: Place, b: Place): number {
  if (a.madeAt !== b.madeAt) return b.madeAt - a.madeAt;
  if (a.of !== b.of) return a.of === 't' ? -1 : 1;
  return a.message - b.message || a.hits - b.hits;
}

/** Where texts begin: of the time of a change, all were before it. */
function ofTexts({ of, madeAt, message, hits }: Place): SearchPlace {
  return of === 't' ? { madeAt, message, hits } : { madeAt, message: Number.MAX_SAFE_INTEGER, hits: 0 };
}

function placeText({ of, madeAt, message, hits }: Place): string {
  return [madeAt, of, message, hits].join('.');
}

function placeFrom(text: string): Place {
  const [, madeAt, of, message, hits] = /^(\d{1,15})\.([tc])\.(\d{1,15})\.(\d{1,9})$/.exec(text) ?? [];
  if (of !== 't' && of !== 'c') throw new MailLogError('usage', 'before is no place of a search');
  return { madeAt: Number(madeAt), of, message: Number(message), hits: Number(hits) };
}

async function whole(store: Store, hit: Hit | ChangeHit): Promise<Hit> {
  if ('sequence' in hit) return hit;
  return { ...hit, sequence: (await store.report(hit.report))?.sequence ?? 0 };
}

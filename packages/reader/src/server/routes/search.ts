/** Search in the texts of all reports. */
import { numberOf } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { Hit, Search } from '../screen-answers.ts';
import { searchQuery } from '../search-query.ts';
import type { SearchHit } from '../../store/store.ts';

const DEFAULT_HITS = 50;
const MAX_HITS = 200;
/** Longer, nobody waits; what was found until then is the answer. Milliseconds. */
const DEADLINE_MS = 2000;
const MAX_LINE_CHARACTERS = 1000;

export async function search({ store, lists }: Reader, { query, signal }: Asked): Promise<Search> {
  const q = query.get('q') ?? '';
  const limit = numberOf(query, 'limit', { least: 1, most: MAX_HITS, otherwise: DEFAULT_HITS });
  const asked = searchQuery(q);
  const { hits, isComplete } = await store.search({ ...asked, limit, deadlineMs: DEADLINE_MS, signal });
  const chains = await lists.chains();
  const reports = chains.reduce((sum, each) => sum + each.reports, 0);
  const times = chains.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]);
  return {
    q,
    hits: hits.map(hitAnswer),
    searched: {
      reports,
      from: times.length === 0 ? null : isoTime(Math.min(...times)),
      to: times.length === 0 ? null : isoTime(Math.max(...times)),
    },
    isComplete,
    notes: [
      'hidden lines never left their host: only their counts and samples can be found',
      ...(isComplete ? [] : ['there may be more: the newest reports were searched first']),
    ],
  };
}

function hitAnswer({ report, host, configuration, sequence, madeAt, part, lines }: SearchHit): Hit {
  return {
    report,
    host: host.name,
    isVerified: host.isVerified,
    configuration,
    sequence,
    made: isoTime(madeAt),
    part,
    lines: lines.map((line) => line.slice(0, MAX_LINE_CHARACTERS)),
  };
}

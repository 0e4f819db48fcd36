/** Search in the texts of all reports, and in the changes of files. */
import { MailLogError } from '../../maillog.ts';
import { searchNotes } from '../../search/search-notes.ts';
import { searchQuery } from '../../search/search-query.ts';
import { searchReports } from '../../search/search-reports.ts';
import type { Hit as FoundHit } from '../../search/search-reports.ts';
import { marker } from '../../search/marks.ts';
import type { Marks } from '../../search/marks.ts';
import { Refused } from '../refused.ts';
import { numberOf } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { Hit, Search } from '../screen-answers.ts';

const DEFAULT_HITS = 50;
const MAX_HITS = 200;
/** Longer, nobody waits; what was found until then is the answer. Milliseconds. */
const DEADLINE_MS = 2000;
const MAX_LINE_CHARACTERS = 1000;

export async function search(reader: Reader, asked: Asked): Promise<Search> {
  try {
    return await answer(reader, asked);
  } catch (error) {
    if (error instanceof MailLogError && error.kind === 'usage')
      throw new Refused(400, error.message, error.hint);
    throw error;
  }
}

async function answer({ store, lists }: Reader, { query, signal }: Asked): Promise<Search> {
  const q = query.get('q') ?? '';
  const limit = numberOf(query, 'limit', { least: 1, most: MAX_HITS, otherwise: DEFAULT_HITS });
  const parsed = searchQuery(q);
  const chains = await lists.chains();
  const before = query.get('before') ?? undefined;
  const found = await searchReports(store, chains, parsed, {
    limit,
    before,
    deadlineMs: DEADLINE_MS,
    signal,
  });
  const reports = chains.reduce((sum, each) => sum + each.reports, 0);
  const times = chains.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]);
  const marks = marker(parsed);
  return {
    q,
    hits: found.hits.map((hit) => hitAnswer(hit, marks)),
    searched: {
      reports,
      from: times.length === 0 ? null : isoTime(Math.min(...times)),
      to: times.length === 0 ? null : isoTime(Math.max(...times)),
    },
    isComplete: found.next === undefined,
    next: found.next ?? null,
    notes: searchNotes(chains, parsed, found),
  };
}

function hitAnswer(
  { report, host, configuration, sequence, madeAt, part, lines }: FoundHit,
  marks: (line: string) => Marks,
): Hit {
  const shown = lines.map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  return {
    report,
    host: host.name,
    isVerified: host.isVerified,
    configuration,
    sequence,
    made: isoTime(madeAt),
    part,
    lines: shown,
    marks: shown.map(marks),
  };
}

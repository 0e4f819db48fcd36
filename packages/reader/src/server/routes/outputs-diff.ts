/** What differs between an entry's outputs in two reports, of one host or of two. */
import { diffOf } from '../changes.ts';
import { notFound, Refused } from '../refused.ts';
import { numberOf } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import type { OutputsDiff } from '../screen-answers.ts';

const NO_REPORT = 0;

export async function outputsDiff({ store }: Reader, { query }: Asked): Promise<OutputsDiff> {
  const entry = query.get('entry');
  if (entry === null)
    throw new Refused(400, 'entry is missing', 'it is the name of an entry of both reports');
  const report = async (name: string): Promise<number> => {
    const number = numberOf(query, name, { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: NO_REPORT });
    if (number === NO_REPORT) throw new Refused(400, `${name} is missing`, 'it is the id of a report');
    const { entries = [] } = (await store.report(number)) ?? {};
    // A text that is not there is that of an entry without output.
    if (!entries.some((each) => each.name === entry))
      throw notFound(`entry of that name in report ${number}`);
    return number;
  };
  return {
    diff: await diffOf(store, { entry, before: await report('before'), report: await report('after') }),
  };
}

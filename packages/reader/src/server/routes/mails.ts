/** Mails that are no reports, or could not be opened. */
import { oneOf } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime } from '../rows.ts';
import type { Mail, Mails } from '../screen-answers.ts';

const STATES: readonly Mail['state'][] = ['other', 'unreadable'];
const MAX_MAILS = 500;

export async function mails({ store }: Reader, { query }: Asked): Promise<Mails> {
  const state = oneOf(query, 'state', STATES) ?? 'unreadable';
  const revision = await store.revision();
  const found = await store.otherMails(state, MAX_MAILS);
  const counts = await store.mailCounts();
  return {
    revision,
    mails: found.map(({ source, reason = null, takenAt }) => ({
      source,
      state,
      reason,
      taken: isoTime(takenAt),
    })),
    total: counts[state],
  };
}

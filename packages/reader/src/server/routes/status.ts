/** How far the reading is, and whether anything has changed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailCounts } from '../../store/store.ts';
import { ACTIONS, mayDecide } from '../access/person.ts';
import type { Source, Status, Unseen } from '../answers.ts';
import { numberOf } from '../request.ts';
import type { Asked, Reader } from '../route.ts';
import { isoTime, isoTimeOrNull } from '../rows.ts';
import type { InboxList } from '../../inbox/inbox.ts';

const MAX_WAIT_SECONDS = 30;
/** How often the store is asked whether it has changed, while somebody waits. */
const LOOK_MS = 250;
/** While mails are read, the progress is news. */
const PROGRESS_MS = 1000;

export async function status(reader: Reader, { query, person, signal }: Asked): Promise<Status> {
  const most = Number.MAX_SAFE_INTEGER;
  const known = numberOf(query, 'revision', { least: 0, most, otherwise: -1 });
  const waitMs = numberOf(query, 'wait', { least: 0, most: MAX_WAIT_SECONDS, otherwise: 0 }) * 1000;
  await changed(reader, { known, waitMs, signal });
  const { store, progress, now, version } = reader;
  return {
    revision: await store.revision(),
    now: isoTime(now()),
    version,
    who: person.name,
    actions: ACTIONS.filter((action) => mayDecide(reader, person, action)),
    signOut: reader.door?.signOut ?? null,
    progress: progress(),
    source: sourceOf(await reader.lists.list('open')),
  };
}

async function changed(
  { store, progress }: Reader,
  {
    known,
    waitMs,
    signal,
  }: { readonly known: number; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const wasReading = progress().isReading;
  for (let waited = 0; waited < waitMs && !signal.aborted; waited += LOOK_MS) {
    // Also before the first look: while mails are read, each of them is a change.
    await sleep(Math.min(LOOK_MS, waitMs - waited), undefined, { ref: false });
    if ((await store.revision()) !== known || progress().isReading !== wasReading) return;
    if (wasReading && waited >= PROGRESS_MS) return;
  }
}

export function sourceOf({ reports, hosts, mails }: Pick<InboxList, 'reports' | 'hosts' | 'mails'>): Source {
  return { reports, hosts, mails: countsOf(mails), lastTaken: isoTimeOrNull(mails.lastTakenAt) };
}

function countsOf({ report, other, unreadable }: MailCounts): Source['mails'] {
  return { report, other, unreadable };
}

/** Broken chains that were decided are known; a host that is missing stays so. */
export function unseenOf({ missing, mails, findings }: InboxList): Unseen {
  const late = missing.filter(({ state }) => state === 'late').length;
  const { unreadable, other } = mails;
  const broken = findings.filter(({ kind }) => kind === 'chain').length;
  return { late, missing: missing.length - late, unreadable, other, broken };
}

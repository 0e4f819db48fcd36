/**
 * A round of deliveries: every report that is due is tried, and leaves new/ only when nobody waits for it any
 * more.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { Delivery, Outcome, OutgoingMessage, Round } from '../report/ports.ts';
import { replaceOwnFile } from '../system/durable-file.ts';
import type { Manifest } from './manifest.ts';
import { afterTry, isDue, verdict, writeProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { DAMAGED, isWhole, readEntryProgress } from './spool-entry.ts';
import type { Entry } from './spool-entry.ts';
import { disk, entriesIn, moveToFailed, pathIn } from './spool-place.ts';
import type { Place } from './spool-place.ts';
import { refuseAll } from './server-words.ts';

/**
 * So many reports in a row may be put off for everyone before a round leaves the rest for the next: the
 * server is not there.
 */
const PATIENCE = 3;

/** A report that waits, whole as far as its manifest says. */
interface Queued {
  readonly entry: Entry;
  readonly manifest: Manifest;
  readonly progress: Progress;
}

/** @see Spool.deliver */
export async function runRound(
  place: Place,
  delivery: Delivery,
  saved: number,
  force: boolean,
): Promise<Omit<Round, 'waiting'>> {
  const delivered: number[] = [];
  const failed = await putDamagedAside(place);
  let inVain = 0;
  for (const queued of await queue(place)) {
    if (inVain === PATIENCE) break;
    const { entry, progress } = queued;
    if (entry.sequence > saved || !(force || isDue(progress, place.now().getTime()))) continue;
    const after = await tryOnce(place, queued, delivery);
    const end = after === undefined ? 'failed' : verdict(after);
    if (end === 'failed') failed.push(entry.sequence);
    if (end === 'delivered') delivered.push(entry.sequence);
    inVain = after !== undefined && countPending(after) === countPending(progress) ? inVain + 1 : 0;
  }
  return { delivered, failed };
}

/** The least lately tried first, so that none that is always put off keeps others waiting. */
async function queue(place: Place): Promise<Queued[]> {
  const queued: Queued[] = [];
  for (const entry of await entriesIn(place, 'new')) {
    const { manifest } = entry;
    if (manifest === undefined) continue;
    queued.push({
      entry,
      manifest,
      progress: await disk(place, 'read', () => readEntryProgress(entry, manifest)),
    });
  }
  return queued.sort((a, b) => a.progress.tried - b.progress.tried || a.entry.sequence - b.entry.sequence);
}

async function putDamagedAside(place: Place): Promise<number[]> {
  const damaged = (await entriesIn(place, 'new')).filter(({ manifest }) => manifest === undefined);
  for (const entry of damaged) await putAside(place, entry);
  return damaged.map(({ sequence }) => sequence);
}

/** One try at a report. Undefined where a message of it turned out to be damaged; it is put aside then. */
async function tryOnce(
  place: Place,
  { entry, manifest, progress }: Queued,
  delivery: Delivery,
): Promise<Progress | undefined> {
  const outcomes: (Outcome | undefined)[] = [];
  for (const [index, message] of manifest.messages.entries()) {
    const to = progress.pending[index];
    if (to.length === 0) {
      outcomes.push(undefined);
      continue;
    }
    if (!(await disk(place, 'read', () => isWhole(entry, message)))) {
      await putAside(place, entry);
      return undefined;
    }
    const { bytes, from, messageId } = message;
    outcomes.push(
      await hand(delivery, { file: `${entry.path}/${message.file}`, bytes, from, to, messageId }),
    );
    await place.step('message delivered');
  }
  const after = afterTry(progress, outcomes, Date.parse(manifest.made), place.now().getTime());
  await disk(place, 'write to', () => settle(place, entry, after));
  return after;
}

/** A message that cannot be read now (too many open files, say) was whole a moment ago: it waits. */
async function hand(delivery: Delivery, message: OutgoingMessage): Promise<Outcome> {
  try {
    return await delivery.deliver(message);
  } catch (error) {
    if (error instanceof MailLogError) return refuseAll(message.to, 'transient', error.message);
    throw error;
  }
}

async function settle(place: Place, entry: Entry, progress: Progress): Promise<void> {
  const end = verdict(progress);
  if (end === 'delivered') {
    // Not made durable: should a power cut undo it, the report goes out again under the same Message-ID.
    const rubbish = pathIn(place, 'tmp', `${entry.name}.${randomBytes(6).toString('hex')}`);
    await rename(entry.path, rubbish);
    await place.step('report left the spool');
    await rm(rubbish, { recursive: true });
    return;
  }
  await replaceOwnFile(`${entry.path}/progress.json`, writeProgress(progress));
  await place.step('progress written');
  if (end === 'failed') await moveToFailed(place, entry, entry.name);
}

async function putAside(place: Place, entry: Entry): Promise<void> {
  await disk(place, 'write to', async () => {
    const taken = await readdir(pathIn(place, 'failed'));
    const name = entry.name + DAMAGED;
    await moveToFailed(
      place,
      entry,
      taken.includes(name) ? `${name}.${randomBytes(4).toString('hex')}` : name,
    );
  });
}

function countPending({ pending }: Progress): number {
  return pending.reduce((sum, recipients) => sum + recipients.length, 0);
}

/**
 * The spool: a directory where a report is safe from the moment it is committed until a server has taken it.
 *
 * tmp/ what is being written, or being removed; a crash leaves rubbish here and nowhere else new/ committed
 * reports, a directory each, named by sequence number failed/ reports given up for some recipient; never
 * removed by us
 *
 * A report's directory holds message-1.eml (and so on), manifest.json, which never changes, and progress.json
 * once it has been tried.
 *
 * Why nothing is lost: `commit` writes messages and manifest into tmp/, makes each durable, and renames the
 * directory into new/. That rename is the one instant at which the report and its positions exist; before it,
 * the lines are still ahead of the saved positions, after it they are in a report. A report leaves new/ only
 * when every recipient was served (renamed to tmp/, then removed) or into failed/. A crash between a server's
 * 250 and that rename sends it again, under the same Message-ID.
 *
 * The caller holds the lock of the state directory: two processes never work here at once.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { Spool, Undelivered, Waiting } from '../report/ports.ts';
import { replaceOwnFile, syncDirectory } from '../system/durable-file.ts';
import type { CrashPoint } from '../system/durable-file.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';
import { writeProgress } from './progress.ts';
import { commit } from './spool-commit.ts';
import { readEntryProgress } from './spool-entry.ts';
import type { Entry } from './spool-entry.ts';
import { disk, entriesIn, pathIn, roomIn } from './spool-place.ts';
import type { Place } from './spool-place.ts';
import { runRound } from './spool-round.ts';

export interface SpoolOptions {
  /** Its parent exists. */
  readonly directory: string;
  /** Bytes; see {@link Place}. */
  readonly limit: number;
  readonly now?: () => Date;
  readonly step?: CrashPoint;
}

/**
 * Opens the spool, making what is missing and removing what a crash left in tmp/.
 * @throws MailLogError of kind `permission` where a directory of it is not this user's alone, `io` where it
 * cannot be made or read
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const place: Place = { now: () => new Date(), step: () => undefined, ...options };
  await disk(place, 'open', () => prepare(place));
  return {
    checkRoom: async () => void (await roomIn(place)),
    newest: () => newest(place),
    commit: async (draft) => {
      if (draft.sequence > (await newest(place)).sequence) return commit(place, draft);
      throw new MailLogError('internal', `the spool has a report ${draft.sequence} already`);
    },
    deliver: async (delivery, saved, force = false) => {
      const round = await runRound(place, delivery, saved, force);
      return { ...round, waiting: await waiting(place) };
    },
    waiting: () => waiting(place),
    untold: () => untold(place),
    told: (undelivered) => told(place, undelivered),
  };
}

async function prepare(place: Place): Promise<void> {
  await makePrivateDirectory(place.directory);
  for (const folder of ['tmp', 'new', 'failed'] as const) await makePrivateDirectory(pathIn(place, folder));
  await syncDirectory(place.directory);
  const rubbish = await readdir(pathIn(place, 'tmp'));
  for (const name of rubbish) await rm(pathIn(place, 'tmp', name), { recursive: true });
}

async function newest(place: Place): ReturnType<Spool['newest']> {
  const entries = await entriesIn(place, 'new', 'failed');
  const sound = entries.flatMap(({ manifest }) => manifest ?? []).sort((a, b) => b.sequence - a.sequence);
  return {
    sequence: Math.max(0, ...entries.map(({ sequence }) => sequence)),
    positions: sound[0]?.positions,
    positionsOf: sound[0]?.sequence ?? 0,
  };
}

async function waiting(place: Place): Promise<Waiting[]> {
  const found: Waiting[] = [];
  for (const entry of await entriesIn(place, 'new')) {
    const { manifest, sequence } = entry;
    if (manifest === undefined) continue;
    const { tries, next, words } = await disk(place, 'read', () => readEntryProgress(entry, manifest));
    const bytes = manifest.messages.reduce((sum, message) => sum + message.bytes, 0);
    const due = tries === 0 ? undefined : new Date(next);
    found.push({ sequence, made: new Date(manifest.made), tries, next: due, bytes, words });
  }
  return found;
}

/** A file in a report's directory that says: the reader knows of the damage. */
const TOLD = 'told';

async function untold(place: Place): Promise<Undelivered[]> {
  const found: Undelivered[] = [];
  for (const entry of await entriesIn(place, 'new', 'failed')) {
    const { sequence, manifest, path } = entry;
    if (manifest === undefined) {
      const names = await disk(place, 'read', () => readdir(path));
      const words = 'it was damaged in the spool';
      if (!names.includes(TOLD)) found.push({ sequence, recipient: undefined, words });
      continue;
    }
    const { givenUp } = await disk(place, 'read', () => readEntryProgress(entry, manifest));
    for (const { recipient, words, told } of givenUp) if (!told) found.push({ sequence, recipient, words });
  }
  return found;
}

async function told(place: Place, undelivered: readonly Undelivered[]): Promise<void> {
  const said = new Set(undelivered.map(({ sequence, recipient = '' }) => `${sequence} ${recipient}`));
  const entries = await entriesIn(place, 'new', 'failed');
  await disk(place, 'write to', async () => {
    for (const entry of entries)
      await markTold(entry, (recipient) => said.has(`${entry.sequence} ${recipient}`));
  });
}

async function markTold(entry: Entry, isTold: (recipient: string) => boolean): Promise<void> {
  if (entry.manifest === undefined) {
    if (isTold('')) await writeFile(`${entry.path}/${TOLD}`, '', { mode: 0o600 });
    return;
  }
  const progress = await readEntryProgress(entry, entry.manifest);
  if (!progress.givenUp.some(({ recipient }) => isTold(recipient))) return;
  const givenUp = progress.givenUp.map((one) => ({ ...one, told: one.told || isTold(one.recipient) }));
  await replaceOwnFile(`${entry.path}/progress.json`, writeProgress({ ...progress, givenUp }));
}

/**
 * The spool: a directory that keeps a report from its commit until a server has accepted it.
 *
 * - tmp/: what is being written or removed. A crash leaves rubbish here and nowhere else.
 * - new/: committed reports, a directory each, named by sequence number.
 * - failed/: reports given up for some recipient. MailLog never removes them.
 * - sent/: copies of reports that every recipient was served, with `set keep_sent` (spool-sent.ts).
 *
 * A report's directory holds message-1.eml (and so on), manifest.json, which never changes, and progress.json
 * once it has been tried.
 *
 * Why nothing is lost: `commit` writes messages and record into tmp/, makes each durable, and renames the
 * directory into new/. That rename makes the report and its checkpoint exist at one instant. Before it, the
 * lines are still ahead of the saved log positions; after it, they are in a report. A report leaves new/ when
 * every recipient was served (renamed to tmp/ and removed, or to sent/), or it moves into failed/. After a
 * crash between a server's 250 and that rename, it is sent again under the same Message-ID.
 *
 * The caller holds the lock of the state directory, so two processes never work here at the same time.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { FailedReport, Spool, Undelivered, Waiting } from '../report/ports.ts';
import { replaceOwnFile, syncDirectory } from '../system/durable-file.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';
import { writeProgress } from './progress.ts';
import { commit } from './spool-commit.ts';
import { bytesOf, failedReports, requeue } from './spool-failed.ts';
import { resend, sentReports } from './spool-sent.ts';
import { readReportProgress } from './spooled-report.ts';
import type { SpooledReport } from './spooled-report.ts';
import { disk, reportsIn, pathIn, roomIn } from './spool-context.ts';
import type { CrashPoint, SpoolContext } from './spool-context.ts';
import { runRound } from './spool-round.ts';

export interface SpoolOptions {
  /** Its parent exists. */
  readonly directory: string;
  /** Bytes; see {@link SpoolContext}. */
  readonly limit: number;
  /** See {@link SpoolContext}. */
  readonly keepSentMs?: number | undefined;
  readonly now?: () => Date;
  readonly chance?: () => number;
  readonly step?: CrashPoint;
}

/**
 * Opens the spool. It makes missing directories, and removes what a crash left in tmp/.
 * @throws MailLogError `permission` if other users may write to one of its directories, `io` if it cannot be
 * made or read
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const context: SpoolContext = { now: () => new Date(), step: () => undefined, ...options };
  await disk(context, 'open', () => prepare(context));
  return {
    checkRoom: () => roomIn(context),
    newest: () => newest(context),
    commit: async (draft) => {
      if (draft.sequence > (await newest(context)).sequence) return commit(context, draft);
      throw new MailLogError('internal', `the spool has a report ${draft.sequence} already`);
    },
    deliver: async (delivery, saved, force = false) => {
      const round = await runRound(context, delivery, saved, force);
      return { ...round, waiting: await waiting(context) };
    },
    waiting: () => waiting(context),
    failed: () => failedReports(context),
    requeue: (sequence) => requeue(context, sequence),
    sent: () => sentReports(context),
    resend: (sequence) => resend(context, sequence),
    unreported: () => unreported(context),
    markReported: (undelivered) => markReported(context, undelivered),
  };
}

/** The reports that were given up for a recipient, for a run that saves nothing: it needs no lock. */
export async function peekGivenUp(directory: string): Promise<number[]> {
  const context: SpoolContext = { directory, limit: 0, now: () => new Date(), step: () => undefined };
  const given = async (): Promise<Undelivered[]> => [
    ...(await failedReports(context)).map(({ sequence }) => ({ sequence, recipient: undefined, words: '' })),
    ...(await unreported(context)),
  ];
  // There is no spool yet, or another run is moving a report.
  const found = await given().catch((error: unknown) => {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'ENOENT') return [];
    throw error;
  });
  return found.map(({ sequence }) => sequence);
}

/** What waits and what failed, for a command that changes nothing; it needs no lock. */
export async function peekSpool(
  directory: string,
): Promise<{ waiting: readonly Waiting[]; failed: readonly FailedReport[] }> {
  const context: SpoolContext = { directory, limit: 0, now: () => new Date(), step: () => undefined };
  try {
    return { waiting: await waiting(context), failed: await failedReports(context) };
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'ENOENT') return { waiting: [], failed: [] };
    throw error;
  }
}

async function prepare(context: SpoolContext): Promise<void> {
  await makePrivateDirectory(context.directory);
  for (const folder of ['tmp', 'new', 'failed'] as const) await makePrivateDirectory(pathIn(context, folder));
  if ((context.keepSentMs ?? 0) > 0) await makePrivateDirectory(pathIn(context, 'sent'));
  await syncDirectory(context.directory);
  const rubbish = await readdir(pathIn(context, 'tmp'));
  for (const name of rubbish) await rm(pathIn(context, 'tmp', name), { recursive: true });
}

async function newest(context: SpoolContext): ReturnType<Spool['newest']> {
  const reports = await reportsIn(context, 'new', 'failed');
  const sound = reports.flatMap(({ record }) => record ?? []).sort((a, b) => b.sequence - a.sequence);
  return {
    sequence: Math.max(0, ...reports.map(({ sequence }) => sequence)),
    checkpoint: sound[0]?.positions,
    checkpointOf: sound[0]?.sequence ?? 0,
  };
}

async function waiting(context: SpoolContext): Promise<Waiting[]> {
  const found: Waiting[] = [];
  for (const report of await reportsIn(context, 'new')) {
    const { record, sequence } = report;
    if (record === undefined) continue;
    const { tries, next, words } = await disk(context, 'read', () => readReportProgress(report, record));
    const due = tries === 0 ? undefined : new Date(next);
    found.push({
      sequence,
      made: new Date(record.made),
      tries,
      next: due,
      bytes: bytesOf(record),
      words,
    });
  }
  return found;
}

/** A file in a damaged report's directory: a later report has named the damage. Version 0.1.0 named it so. */
const REPORTED_FILE = 'told';

async function unreported(context: SpoolContext): Promise<Undelivered[]> {
  const found: Undelivered[] = [];
  for (const report of await reportsIn(context, 'new', 'failed')) {
    const { sequence, record, path } = report;
    if (record === undefined) {
      const names = await disk(context, 'read', () => readdir(path));
      const words = 'it was damaged in the spool';
      if (!names.includes(REPORTED_FILE)) found.push({ sequence, recipient: undefined, words });
      continue;
    }
    const { givenUp } = await disk(context, 'read', () => readReportProgress(report, record));
    for (const { recipient, words, told } of givenUp) if (!told) found.push({ sequence, recipient, words });
  }
  return found;
}

async function markReported(context: SpoolContext, undelivered: readonly Undelivered[]): Promise<void> {
  const named = new Set(undelivered.map(({ sequence, recipient = '' }) => `${sequence} ${recipient}`));
  const reports = await reportsIn(context, 'new', 'failed');
  await disk(context, 'write to', async () => {
    for (const report of reports)
      await markIn(report, (recipient) => named.has(`${report.sequence} ${recipient}`));
  });
}

async function markIn(report: SpooledReport, isNamed: (recipient: string) => boolean): Promise<void> {
  if (report.record === undefined) {
    if (isNamed('')) await writeFile(`${report.path}/${REPORTED_FILE}`, '', { mode: 0o600 });
    return;
  }
  const progress = await readReportProgress(report, report.record);
  if (!progress.givenUp.some(({ recipient }) => isNamed(recipient))) return;
  const givenUp = progress.givenUp.map((one) => ({ ...one, told: one.told || isNamed(one.recipient) }));
  await replaceOwnFile(`${report.path}/progress.json`, writeProgress({ ...progress, givenUp }));
}

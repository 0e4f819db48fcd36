/**
 * A round of deliveries. It tries every report that is due. A report leaves new/ only when no recipient waits
 * for it.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { Delivery, Outcome, OutgoingMessage, Round } from '../report/ports.ts';
import { replaceOwnFile } from '../system/durable-file.ts';
import type { SpoolRecord } from './spool-record.ts';
import { afterTry, isDue, isMovedByHand, pauseUntil, requeued, statusOf, writeProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { keepSent, removeOldSent } from './spool-sent.ts';
import { DAMAGED, isWhole, readReportProgress } from './spooled-report.ts';
import type { SpooledReport } from './spooled-report.ts';
import { disk, reportsIn, moveToFailed, pathIn } from './spool-context.ts';
import type { SpoolContext } from './spool-context.ts';
import { refuseAll } from './server-words.ts';

/**
 * After this number of reports in a row without an accepted recipient, the server is down, and the rest waits
 * for the next round.
 */
const MAX_FUTILE_REPORTS = 3;

/** A waiting report whose record can be read. */
interface Queued {
  readonly report: SpooledReport;
  readonly record: SpoolRecord;
  readonly progress: Progress;
}

/** Tries the reports that are due, those tried least recently first; see Spool.deliver in report/ports.ts. */
export async function runRound(
  context: SpoolContext,
  delivery: Delivery,
  saved: number,
  force: boolean,
): Promise<Omit<Round, 'waiting'>> {
  const delivered: number[] = [];
  const failed = await putDamagedAside(context);
  let inVain = 0;
  const all = await queue(context);
  const begun = context.now().getTime();
  // What a server asked of one report counts for all: a new one would ask at once.
  let notBefore = force ? 0 : Math.max(0, ...all.map(({ progress }) => pauseUntil(progress, begun)));
  for (const queued of all) {
    if (inVain === MAX_FUTILE_REPORTS) break;
    const { report, progress } = queued;
    if (report.sequence > saved || !(force || isDue(progress, context.now().getTime()))) continue;
    const after = await tryOnce(context, queued, delivery, notBefore);
    notBefore = Math.max(notBefore, after?.notBefore ?? 0);
    const end = after === undefined ? 'failed' : statusOf(after);
    if (end === 'failed') failed.push(report.sequence);
    if (end === 'delivered') delivered.push(report.sequence);
    inVain = after !== undefined && countPending(after) === countPending(progress) ? inVain + 1 : 0;
  }
  await removeOldSent(context);
  return { delivered, failed };
}

/**
 * The report whose last try is oldest comes first, so that one which always fails does not delay the others.
 */
async function queue(context: SpoolContext): Promise<Queued[]> {
  const queued: Queued[] = [];
  for (const report of await reportsIn(context, 'new')) {
    const { record } = report;
    if (record === undefined) continue;
    const found = await disk(context, 'read', () => readReportProgress(report, record));
    const progress = isMovedByHand(found) ? requeued(found, record, context.now().getTime()) : found;
    queued.push({ report, record, progress });
  }
  return queued.sort((a, b) => a.progress.tried - b.progress.tried || a.report.sequence - b.report.sequence);
}

async function putDamagedAside(context: SpoolContext): Promise<number[]> {
  const damaged = (await reportsIn(context, 'new')).filter(({ record }) => record === undefined);
  for (const report of damaged) await putAside(context, report);
  return damaged.map(({ sequence }) => sequence);
}

/** One try at a report. Undefined if a message of it is damaged; then the report is put aside. */
async function tryOnce(
  context: SpoolContext,
  { report, record, progress }: Queued,
  delivery: Delivery,
  notBefore: number,
): Promise<Progress | undefined> {
  const outcomes: (Outcome | undefined)[] = [];
  for (const [index, message] of record.messages.entries()) {
    const to = progress.pending[index];
    if (to.length === 0) {
      outcomes.push(undefined);
      continue;
    }
    if (!(await disk(context, 'read', () => isWhole(report, message)))) {
      await putAside(context, report);
      return undefined;
    }
    const { bytes, from, messageId } = message;
    outcomes.push(
      await hand(delivery, { file: `${report.path}/${message.file}`, bytes, from, to, messageId, notBefore }),
    );
    await context.step('message delivered');
  }
  const now = context.now().getTime();
  const after = afterTry(progress, outcomes, Date.parse(record.made), now, context.chance?.());
  await disk(context, 'write to', () => settle(context, report, after));
  return after;
}

/**
 * A message that cannot be read now (for example, too many open files) was complete just before, so it waits.
 */
async function hand(delivery: Delivery, message: OutgoingMessage): Promise<Outcome> {
  try {
    return await delivery.deliver(message);
  } catch (error) {
    if (error instanceof MailLogError) return refuseAll(message.to, 'transient', error.message);
    throw error;
  }
}

async function settle(context: SpoolContext, report: SpooledReport, progress: Progress): Promise<void> {
  const end = statusOf(progress);
  if (end === 'delivered' && (context.keepSentMs ?? 0) > 0) return keepSent(context, report, progress);
  if (end === 'delivered') {
    // The rename is not made durable: if a power cut reverts it, the report is sent again under the same
    // Message-ID.
    const rubbish = pathIn(context, 'tmp', `${report.name}.${randomBytes(6).toString('hex')}`);
    await rename(report.path, rubbish);
    await context.step('report left the spool');
    await rm(rubbish, { recursive: true });
    return;
  }
  await replaceOwnFile(`${report.path}/progress.json`, writeProgress(progress));
  await context.step('progress written');
  if (end === 'failed') await moveToFailed(context, report, report.name);
}

async function putAside(context: SpoolContext, report: SpooledReport): Promise<void> {
  await disk(context, 'write to', async () => {
    const taken = await readdir(pathIn(context, 'failed'));
    const name = report.name + DAMAGED;
    await moveToFailed(
      context,
      report,
      taken.includes(name) ? `${name}.${randomBytes(4).toString('hex')}` : name,
    );
  });
}

function countPending({ pending }: Progress): number {
  return pending.reduce((sum, recipients) => sum + recipients.length, 0);
}

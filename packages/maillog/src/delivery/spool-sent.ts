/**
 * Copies of sent reports in sent/, as long as `set keep_sent` says. They help if what took a report has lost
 * it, such as a collector whose database was restored: `maillog flush --sent` sends them again.
 *
 * A report that is sent gets its last progress first, then one rename moves it from new/ to sent/. A crash
 * between the two leaves a report in new/ that waits for nobody: the next round moves it, and sends it to
 * nobody again. Copies are removed by age, and the oldest first if they have more bytes than the spool may
 * have: a rename to tmp/, whose rubbish the next run removes, so that no half of a report is ever in sent/.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { SentReport } from '../report/ports.ts';
import { replaceOwnFile, syncDirectory } from '../system/durable-file.ts';
import { sentAgain, sentAt, writeProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { disk, pathIn } from './spool-context.ts';
import type { SpoolContext } from './spool-context.ts';
import { bytesOf } from './spool-failed.ts';
import type { SpoolRecord } from './spool-record.ts';
import { nameOf, readReportProgress, readReports } from './spooled-report.ts';
import type { SpooledReport } from './spooled-report.ts';

/** Moves a report that every recipient was served from new/ to sent/. */
export async function keepSent(
  context: SpoolContext,
  report: SpooledReport,
  progress: Progress,
): Promise<void> {
  await replaceOwnFile(`${report.path}/progress.json`, writeProgress(progress));
  await context.step('sent report has its last progress');
  await rename(report.path, pathIn(context, 'sent', report.name));
  await syncDirectory(pathIn(context, 'sent'));
  await syncDirectory(pathIn(context, 'new'));
  await context.step('report moved to sent');
}

/** The copies, the oldest number first; see Spool.sent in report/ports.ts. */
export async function sentReports(context: SpoolContext): Promise<SentReport[]> {
  const copies = await copiesIn(context);
  return copies.map(({ report: { sequence }, record, sent }) => ({
    sequence,
    made: new Date(record.made),
    sent: new Date(sent),
    bytes: bytesOf(record),
  }));
}

/**
 * Moves copies back to new/; see Spool.resend in report/ports.ts. The progress is written first: after a
 * crash the copy is still in sent/, and as new as if it had just been sent.
 */
export async function resend(context: SpoolContext, sequence: number | undefined): Promise<number[]> {
  const chosen = (await copiesIn(context)).filter(
    ({ report }) => sequence === undefined || report.sequence === sequence,
  );
  if (sequence !== undefined && chosen.length === 0)
    throw new MailLogError('usage', `sent/ holds no report ${sequence}`, {
      hint: 'maillog status names the copies; set keep_sent DURATION keeps them',
    });
  for (const { report, record } of chosen)
    await disk(context, 'write to', async () => {
      const progress = sentAgain(record, context.now().getTime());
      await replaceOwnFile(`${report.path}/progress.json`, writeProgress(progress));
      await context.step('sent report has a new progress');
      await rename(report.path, pathIn(context, 'new', nameOf(report.sequence)));
      await syncDirectory(pathIn(context, 'new'));
      await syncDirectory(pathIn(context, 'sent'));
      await context.step('sent report moved to new');
    });
  return chosen.map(({ report }) => report.sequence);
}

/** Removes the copies that are too old or too many. A clock that was set back makes none of them old. */
export async function removeOldSent(context: SpoolContext): Promise<void> {
  const { keepSentMs, limit } = context;
  if (keepSentMs === undefined) return;
  const now = context.now().getTime();
  let room = keepSentMs === 0 ? -1 : limit;
  for (const { report, record, sent } of (await allIn(context)).toReversed()) {
    if (record !== undefined) room -= bytesOf(record);
    if (record !== undefined && room >= 0 && now - sent <= keepSentMs) continue;
    await disk(context, 'write to', async () => {
      const rubbish = pathIn(context, 'tmp', `${report.name}.${randomBytes(6).toString('hex')}`);
      await rename(report.path, rubbish);
      await context.step('copy left sent');
      await rm(rubbish, { recursive: true });
    });
  }
}

interface Copy {
  readonly report: SpooledReport;
  readonly record: SpoolRecord;
  /** Milliseconds since 1970. */
  readonly sent: number;
}

type Found = Copy | { readonly report: SpooledReport; readonly record: undefined; readonly sent: 0 };

async function copiesIn(context: SpoolContext): Promise<Copy[]> {
  return (await allIn(context)).filter((found): found is Copy => found.record !== undefined);
}

/** By number, with those that are damaged and cannot be sent. Without `keep_sent` there may be no folder. */
async function allIn(context: SpoolContext): Promise<Found[]> {
  return disk(context, 'read', async () => {
    const isThere = (await readdir(context.directory)).includes('sent');
    const reports = isThere ? await readReports(pathIn(context, 'sent')) : [];
    return Promise.all(
      reports.map(async (report): Promise<Found> => {
        const { record } = report;
        if (record === undefined) return { report, record, sent: 0 };
        return { report, record, sent: sentAt(await readReportProgress(report, record), record) };
      }),
    );
  });
}

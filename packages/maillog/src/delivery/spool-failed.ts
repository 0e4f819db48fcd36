/**
 * Reports in failed/: a server permanently rejected them, or none accepted them within a week. They are
 * sealed and complete, so they can be sent again once the cause is repaired: `maillog flush --failed`.
 */
import { rename } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import type { FailedReport } from '../report/ports.ts';
import { replaceOwnFile, syncDirectory } from '../system/durable-file.ts';
import type { SpoolRecord } from './spool-record.ts';
import { requeued, writeProgress } from './progress.ts';
import { disk, pathIn, reportsIn } from './spool-context.ts';
import type { SpoolContext } from './spool-context.ts';
import { nameOf, readReportProgress } from './spooled-report.ts';
import type { SpooledReport } from './spooled-report.ts';

/** The reports in failed/, damaged ones included; see Spool.failed in report/ports.ts. */
export async function failedReports(context: SpoolContext): Promise<FailedReport[]> {
  const found: FailedReport[] = [];
  for (const report of await reportsIn(context, 'failed')) {
    const { sequence, record } = report;
    if (record === undefined) {
      found.push({ sequence, made: undefined, bytes: 0, refused: [] });
      continue;
    }
    const { givenUp } = await disk(context, 'read', () => readReportProgress(report, record));
    const refused = givenUp.map(({ recipient, words }) => ({ recipient, words }));
    found.push({ sequence, made: new Date(record.made), bytes: bytesOf(record), refused });
  }
  return found;
}

/** Moves failed reports back to new/; see Spool.requeue in report/ports.ts. */
export async function requeue(context: SpoolContext, sequence: number | undefined): Promise<number[]> {
  const chosen = (await reportsIn(context, 'failed')).filter(
    (report) => sequence === undefined || report.sequence === sequence,
  );
  if (sequence !== undefined && chosen.length === 0) {
    const hint = 'maillog status names the failed reports';
    throw new MailLogError('usage', `failed/ holds no report ${sequence}`, { hint });
  }
  const damaged = chosen.find(({ record }) => record === undefined);
  if (sequence !== undefined && damaged)
    throw new MailLogError('io', `report ${sequence} was damaged in the spool, and cannot be sent again`);
  const sent: number[] = [];
  for (const report of chosen) {
    const { record } = report;
    if (record === undefined) continue;
    await disk(context, 'write to', () => moveToNew(context, report, record));
    sent.push(report.sequence);
  }
  return sent;
}

/** The progress is written first: after a crash the report is still in failed/, and can be sent again. */
async function moveToNew(context: SpoolContext, report: SpooledReport, record: SpoolRecord): Promise<void> {
  const before = await readReportProgress(report, record);
  const progress = requeued(before, record, context.now().getTime());
  await replaceOwnFile(`${report.path}/progress.json`, writeProgress(progress));
  await context.step('failed report has a new progress');
  await rename(report.path, pathIn(context, 'new', nameOf(report.sequence)));
  await syncDirectory(pathIn(context, 'new'));
  await syncDirectory(pathIn(context, 'failed'));
  await context.step('failed report moved to new');
}

export function bytesOf(record: SpoolRecord): number {
  return record.messages.reduce((sum, { bytes }) => sum + bytes, 0);
}

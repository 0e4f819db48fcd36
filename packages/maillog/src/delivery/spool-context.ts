import { rename } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import { syncDirectory } from '../system/durable-file.ts';
import { describeError } from '../text/errno.ts';
import { bytesBelow, readReports } from './spooled-report.ts';
import type { SpooledReport } from './spooled-report.ts';

/**
 * Called after each durable step, by its name: `await step('message written')`. Tests end the process there.
 */
export type CrashPoint = (name: string) => Promise<void> | void;

/** The spool's directory, and what every file of the spool needs. */
export interface SpoolContext {
  readonly directory: string;
  /** The limit of bytes in tmp/ and new/. What is in failed/ does not wait, so it does not count. */
  readonly limit: number;
  /**
   * How long copies of sent reports stay in sent/, whose bytes have the same limit. 0: none is kept, and
   * those of before are removed. Undefined: nobody knows, so none is made or removed.
   */
  readonly keepSentMs?: number | undefined;
  readonly now: () => Date;
  /** From 0 to 1, for the spread of retries; default: 0. */
  readonly chance?: (() => number) | undefined;
  readonly step: CrashPoint;
}

export type Folder = 'tmp' | 'new' | 'failed' | 'sent';

export function pathIn({ directory }: SpoolContext, folder: Folder, name?: string): string {
  return name === undefined ? `${directory}/${folder}` : `${directory}/${folder}/${name}`;
}

export async function reportsIn(context: SpoolContext, ...folders: Folder[]): Promise<SpooledReport[]> {
  const lists = await disk(context, 'read', () =>
    Promise.all(folders.map((folder) => readReports(pathIn(context, folder)))),
  );
  return lists.flat();
}

/**
 * Bytes that may still be written.
 * @throws MailLogError `undelivered` if there are none
 */
export async function roomIn(context: SpoolContext): Promise<number> {
  const used = await disk(context, 'read', async () => {
    const sizes = await Promise.all(
      (['tmp', 'new'] as const).map((name) => bytesBelow(pathIn(context, name))),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  });
  if (used >= context.limit) throw await fullSpool(context, `${used} of ${context.limit} bytes are taken`);
  return context.limit - used;
}

/** The error of a full spool: it names what fills it, and the setting. */
export async function fullSpool(context: SpoolContext, why: string): Promise<MailLogError> {
  const { directory, limit } = context;
  const waiting = (await reportsIn(context, 'new')).filter(({ record }) => record !== undefined);
  const [oldest] = waiting;
  const [filled, hint] =
    oldest === undefined
      ? [
          'no report waits in it',
          `one report needs more than spool_size: set spool_size to more than ${limit} bytes`,
        ]
      : [
          `${waiting.length} ${waiting.length === 1 ? 'report waits' : 'reports wait'}, the oldest (${oldest.sequence}) since ${oldest.record!.made}`,
          'maillog status says why they wait; set spool_size allows more',
        ];
  return new MailLogError('undelivered', `the spool ${directory} is full: ${why}; ${filled}`, { hint });
}

/** Moves a report from new/ to failed/, durably. */
export async function moveToFailed(
  context: SpoolContext,
  report: SpooledReport,
  name: string,
): Promise<void> {
  await rename(report.path, pathIn(context, 'failed', name));
  await syncDirectory(pathIn(context, 'failed'));
  await syncDirectory(pathIn(context, 'new'));
  await context.step('report moved to failed');
}

/** Turns an error of the system into a MailLogError `io`. Other errors of `work` are passed on. */
export async function disk<T>(
  { directory }: SpoolContext,
  doing: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const message = `cannot ${doing} the spool ${directory}: ${describeError(error)}`;
    throw new MailLogError('io', message, { cause: error });
  }
}

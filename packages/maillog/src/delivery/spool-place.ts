import { rename } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import { syncDirectory } from '../system/durable-file.ts';
import type { CrashPoint } from '../system/durable-file.ts';
import { describeError } from '../text/errno.ts';
import { bytesBelow, readEntries } from './spool-entry.ts';
import type { Entry } from './spool-entry.ts';

/** The spool's directory, and what all of its work needs. */
export interface Place {
  readonly directory: string;
  /** Bytes that all of it may take; what is in failed/ counts, it is on the same disk. */
  readonly limit: number;
  readonly now: () => Date;
  readonly step: CrashPoint;
}

export type Folder = 'tmp' | 'new' | 'failed';

export function pathIn({ directory }: Place, folder: Folder, name?: string): string {
  return name === undefined ? `${directory}/${folder}` : `${directory}/${folder}/${name}`;
}

export async function entriesIn(place: Place, ...folders: Folder[]): Promise<Entry[]> {
  const lists = await disk(place, 'read', () =>
    Promise.all(folders.map((folder) => readEntries(pathIn(place, folder)))),
  );
  return lists.flat();
}

/**
 * Bytes that may still be written.
 * @throws MailLogError of kind `undelivered` where there are none
 */
export async function roomIn(place: Place): Promise<number> {
  const used = await disk(place, 'read', () => bytesBelow(place.directory));
  if (used >= place.limit) throw fullSpool(place, `${used} of ${place.limit} bytes are taken`);
  return place.limit - used;
}

export function fullSpool({ directory }: Place, why: string): MailLogError {
  const hint = 'maillog status says what waits, and why; remove from failed/ what is dealt with';
  return new MailLogError('undelivered', `the spool ${directory} is full: ${why}`, { hint });
}

/** Moves a report from new/ to failed/, durably. */
export async function moveToFailed(place: Place, entry: Entry, name: string): Promise<void> {
  await rename(entry.path, pathIn(place, 'failed', name));
  await syncDirectory(pathIn(place, 'failed'));
  await syncDirectory(pathIn(place, 'new'));
  await place.step('report moved to failed');
}

/** Words a refusal of the disk as an error of kind `io`. Whatever else `work` throws passes. */
export async function disk<T>({ directory }: Place, doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const message = `cannot ${doing} the spool ${directory}: ${describeError(error)}`;
    throw new MailLogError('io', message, { cause: error });
  }
}

/** The state of an inbox in a folder, from the names and times of its files (inbox/directory-inbox.ts). */
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, MailLogError } from '../maillog.ts';
import { arrivalsOf } from './arrivals.ts';
import type { InboxState } from './fleet-state.ts';

/** `web1,9f86d081…,000000012,1.eml`, with what mail programs add to it; of a report's first message. */
const FIRST = /^([^,]+),[0-9a-f]{16},\d+,1\.eml(?::|$)/;
const KEPT = /\.eml(?::|$)/;

/** @throws MailLogError `io` if the folder cannot be read */
export async function directoryState(directory: string): Promise<InboxState> {
  try {
    const [fresh, seen, conflicts] = await Promise.all(
      ['new', 'cur', 'conflict'].map((name) => readdir(join(directory, name))),
    );
    const times = new Map<string, number[]>();
    for (const [folder, names] of [
      ['new', fresh],
      ['cur', seen],
    ] as const)
      for (const name of names) {
        const [, host] = FIRST.exec(name) ?? [];
        const found = host === undefined ? undefined : await statIfThere(join(directory, folder, name));
        if (host === undefined || found === undefined) continue;
        const key = decodeURIComponent(host);
        times.set(key, [...(times.get(key) ?? []), found.mtimeMs]);
      }
    const { bavail, blocks, bsize } = await statfs(directory);
    return {
      waiting: fresh.filter((name) => KEPT.test(name)).length,
      oldestWaiting: undefined,
      conflicts: conflicts.length,
      errors: 0,
      reading: undefined,
      arrivals: arrivalsOf(times),
      defaultPartitions: undefined,
      disk: { free: bavail * bsize, size: blocks * bsize },
      withoutNewestSet: undefined,
      databaseBytes: undefined,
    };
  } catch (error) {
    throw new MailLogError('io', `cannot read the inbox ${directory}: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Mail programs rename files meanwhile. */
async function statIfThere(path: string): Promise<{ readonly mtimeMs: number } | undefined> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

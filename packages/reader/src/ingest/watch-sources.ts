/**
 * Takes mails in until somebody stops it: at once, when a mailbox changes, and every minute, since a network
 * file system does not tell of changes.
 */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Ingest, IngestResult } from './ingest.ts';

const RESCAN_MS = 60_000;
/** Several mails that come together are read together. */
const SETTLE_MS = 300;

/** `done` gets the result of each time. Resolves when `signal` aborts. */
export async function watchSources(
  ingest: Ingest,
  paths: readonly string[],
  signal: AbortSignal,
  done: (result: IngestResult) => void,
): Promise<void> {
  // A pipe is read once.
  const lasting = paths.filter((path) => path !== '-');
  for (;;) {
    done(await ingest.run());
    if (signal.aborted || lasting.length === 0) return;
    await changeOf(lasting, signal);
    if (signal.aborted) return;
  }
}

/** Resolves when something may have changed, or a minute later. */
async function changeOf(paths: readonly string[], signal: AbortSignal): Promise<void> {
  const watchers: FSWatcher[] = [];
  let rescan: NodeJS.Timeout | undefined;
  let settle: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  try {
    await new Promise<void>((resolve) => {
      stop = () => resolve();
      signal.addEventListener('abort', stop);
      rescan = setTimeout(resolve, RESCAN_MS);
      const change = (): void => {
        settle ??= setTimeout(resolve, SETTLE_MS);
      };
      for (const path of paths.flatMap((each) => [each, join(each, 'new'), join(each, 'cur')])) {
        try {
          watchers.push(watch(path, change).on('error', () => undefined));
        } catch {
          // It is not there, or cannot be watched: the next look comes by the clock.
        }
      }
    });
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
    clearTimeout(rescan);
    clearTimeout(settle);
    for (const each of watchers) each.close();
  }
}

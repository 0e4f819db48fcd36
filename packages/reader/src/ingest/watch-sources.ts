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

/**
 * `done` gets the result of each time. Resolves when `signal` aborts, or if all that is named is read once.
 */
export async function watchSources(
  ingest: Ingest,
  paths: readonly string[],
  signal: AbortSignal,
  done: (result: IngestResult) => void,
): Promise<void> {
  try {
    for (;;) {
      done(await ingest.look());
      // A pipe is read once.
      if (signal.aborted || paths.every((path) => path === '-')) return;
      await changeOf(ingest, signal);
      if (signal.aborted) return;
    }
  } finally {
    await ingest.close();
  }
}

/** Resolves when something may have changed, or a minute later. */
async function changeOf(ingest: Ingest, signal: AbortSignal): Promise<void> {
  const watchers: FSWatcher[] = [];
  const over = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let stop: (() => void) | undefined;
  try {
    await new Promise<void>((resolve) => {
      stop = () => resolve();
      signal.addEventListener('abort', stop);
      timers.push(setTimeout(resolve, RESCAN_MS));
      const change = (): void => {
        if (timers.length === 1) timers.push(setTimeout(resolve, SETTLE_MS));
      };
      void ingest.changed(over.signal).then(change);
      for (const path of ingest.localPaths.flatMap((each) => [each, join(each, 'new'), join(each, 'cur')])) {
        try {
          watchers.push(watch(path, change).on('error', () => undefined));
        } catch {
          // It is not there, or cannot be watched: the next look comes by the clock.
        }
      }
    });
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
    over.abort();
    for (const timer of timers) clearTimeout(timer);
    for (const each of watchers) each.close();
  }
}

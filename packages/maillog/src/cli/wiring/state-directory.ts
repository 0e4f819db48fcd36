import { byteString } from '../../bytes.ts';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../../system/durable-file.ts';
import { makePrivateDirectory } from '../../system/private-directory.ts';
import { openListingStore } from '../../delivery/listing-store.ts';
import { openSpool } from '../../delivery/spool.ts';
import { openState } from '../../delivery/state.ts';
import { takeLock } from '../../host/lock.ts';
import { assertTrustedPath } from '../../host/trust/assert.ts';
import type { ListingStore, Spool, StateStore } from '../../report/ports.ts';
import type { Settings } from './read-settings.ts';
import { statePath } from './state-path.ts';

/** The state directory, locked. */
export interface StateDirectory {
  readonly directory: string;
  readonly spool: Spool;
  readonly store: StateStore;
  readonly listings: ListingStore;
  /** The free bytes of its disk; undefined if the system does not report them. */
  readonly freeBytes: () => Promise<number | undefined>;
  /** Releases the lock. */
  release(): Promise<void>;
}

/**
 * Locks and opens the state directory of the configuration `file`.
 * @throws MailLogError `undelivered` if another run holds the lock, `permission` if other users may write to
 * the directory, `io`
 */
export async function openStateDirectory(
  settings: Pick<Settings, 'state' | 'spoolSize'> & { readonly keepSentSeconds?: number | undefined },
  file: string,
): Promise<StateDirectory> {
  const directory = await statePath(settings, file);
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const made = await makePrivateDirectory(directory, {
    name: `the state directory ${directory}`,
    hint: 'name another with set state DIR',
  });
  // Else a power cut could remove the directory with all that was made durable in it.
  if (made) await syncDirectory(dirname(directory));
  await assertTrustedPath(byteString(directory), undefined);
  const lock = await takeLock(join(directory, 'lock'));
  try {
    const spool = await openSpool({
      directory: join(directory, 'spool'),
      limit: settings.spoolSize,
      chance: Math.random,
      keepSentMs: settings.keepSentSeconds === undefined ? undefined : settings.keepSentSeconds * 1000,
    });
    const freeBytes = (): Promise<number | undefined> =>
      statfs(directory).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => undefined,
      );
    const [store, listings] = [openState(directory), openListingStore(directory)];
    return { directory, spool, store, listings, freeBytes, release: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

import { byteString } from '../../bytes.ts';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../../system/durable-file.ts';
import { makePrivateDirectory } from '../../system/private-directory.ts';
import { openSpool } from '../../delivery/spool.ts';
import { openState } from '../../delivery/state.ts';
import { takeLock } from '../../host/lock.ts';
import { assertTrustedPath } from '../../host/trust/assert.ts';
import type { Spool, StateStore } from '../../report/ports.ts';
import type { Settings } from './read-settings.ts';
import { statePath } from './state-path.ts';

/** What is kept between runs, under its lock. */
export interface StateDirectory {
  readonly directory: string;
  readonly spool: Spool;
  readonly store: StateStore;
  /** Lets the next run at it. */
  release(): Promise<void>;
}

/**
 * Opens what the configuration in `file` keeps. One process at a time has it.
 * @throws MailLogError `undelivered` where another run is at work, `permission` where the directory is not
 * this user's alone, `io`
 */
export async function openStateDirectory(
  settings: Pick<Settings, 'state' | 'spoolSize'>,
  file: string,
): Promise<StateDirectory> {
  const directory = await statePath(settings, file);
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const made = await makePrivateDirectory(directory, {
    name: `the state directory ${directory}`,
    hint: 'name another with set state DIR',
  });
  // Else a power cut could take it with all that was made durable in it.
  if (made) await syncDirectory(dirname(directory));
  await assertTrustedPath(byteString(directory), undefined);
  const lock = await takeLock(join(directory, 'lock'));
  try {
    const spool = await openSpool({ directory: join(directory, 'spool'), limit: settings.spoolSize });
    return { directory, spool, store: openState(directory), release: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

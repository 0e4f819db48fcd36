/** The file of known hosts (reading/known-hosts.ts): the reader's own, 0600 in a directory of 0700. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MailLogError } from '../../errors.ts';
import { takeLock } from '../../host/lock.ts';
import type { Lock } from '../../host/lock.ts';
import { KnownHosts } from '../../reading/known-hosts.ts';
import { replaceFile } from '../../system/durable-file.ts';
import { readOwnText } from '../../system/own-file.ts';
import { describeError } from '../../text/errno.ts';
import { stateHome } from './state-path.ts';

/** Where it is: `/home/you/.local/state/maillog/known_hosts`. */
export function knownHostsPath(): string {
  return join(stateHome(), 'known_hosts');
}

/** @throws MailLogError `data` if a line of it cannot be read, `io` if the file cannot be */
export async function loadKnownHosts(): Promise<KnownHosts> {
  return read(knownHostsPath());
}

async function read(path: string): Promise<KnownHosts> {
  const text = await readOwnText(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw new MailLogError('io', `cannot read ${path}: ${describeError(error)}`);
  });
  return KnownHosts.read(text, path);
}

/**
 * Writes to the file what has changed. Two readers may be at work at once, so that what another one has
 * written meanwhile stays.
 * @throws MailLogError `io`; as {@link loadKnownHosts}
 */
export async function saveKnownHosts(hosts: KnownHosts): Promise<void> {
  if (!hosts.isChanged) return;
  const path = knownHostsPath();
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await patiently(() => takeLock(`${path}.lock`));
    try {
      const now = await read(path);
      hosts.changeLikewise(now);
      await replaceFile(path, now.text());
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (error instanceof MailLogError && error.kind === 'data') throw error;
    throw new MailLogError('io', `cannot write ${path}: ${describeError(error)}`, {
      hint: 'without it, the keys of the hosts are not remembered',
    });
  }
}

/** To write the file takes milliseconds. */
const LOCK_TIMEOUT_MS = 10_000;
const PAUSE_MS = 20;

async function patiently(take: () => Promise<Lock>): Promise<Lock> {
  for (const end = Date.now() + LOCK_TIMEOUT_MS; ;) {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof MailLogError) || error.kind !== 'undelivered' || Date.now() > end) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}

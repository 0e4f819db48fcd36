/** The file of known hosts (reading/known-hosts.ts): the reader's own, 0600 in a directory of 0700. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import { KnownHosts } from '../../reading/known-hosts.ts';
import { replaceFile } from '../../system/durable-file.ts';
import { describeError } from '../../text/errno.ts';
import { stateHome } from './state-path.ts';

/** Where it is: `/home/you/.local/state/maillog/known_hosts`. */
export function knownHostsPath(): string {
  return join(stateHome(), 'known_hosts');
}

/** @throws MailLogError `data` if a line of it cannot be read, `io` if the file cannot be */
export async function loadKnownHosts(): Promise<KnownHosts> {
  const path = knownHostsPath();
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
    throw new MailLogError('io', `cannot read ${path}: ${describeError(error)}`);
  });
  return KnownHosts.read(text, path);
}

/**
 * Writes it if it has changed. What another `maillog open` learnt meanwhile may be lost: it learns it again.
 * @throws MailLogError `io`
 */
export async function saveKnownHosts(hosts: KnownHosts): Promise<void> {
  if (!hosts.isChanged) return;
  const path = knownHostsPath();
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Two readers may write at once: each writes a file of its own name first.
    await replaceFile(path, hosts.text());
  } catch (error) {
    throw new MailLogError('io', `cannot write ${path}: ${describeError(error)}`, {
      hint: 'without it, the keys of the hosts are not remembered',
    });
  }
}

import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { byteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { assertAnswers } from '../../host/trust/answering.ts';
import { homeDirectory } from '../../system/home-directory.ts';
import type { Settings } from './read-settings.ts';

/**
 * The state directory of the configuration `file`.
 * @throws MailLogError `config` if it came through a pipe and does not set `state`.
 */
export async function statePath(settings: Pick<Settings, 'state'>, file: string): Promise<string> {
  const directory = settings.state ?? (await defaultDirectory(file));
  await assertAnswers(byteString(directory), undefined);
  return directory;
}

/**
 * The default: a directory of this configuration's own. Two configurations of one name in two places do not
 * meet in it.
 */
export async function defaultDirectory(file: string): Promise<string> {
  return defaultDirectoryOf(
    await realpath(file).catch(() => {
      throw new MailLogError('config', `${file} is a pipe: set state is required`, {
        hint: 'write set state DIR',
      });
    }),
  );
}

/** The default directory of the configuration at the absolute path `path`, which may be gone. */
export function defaultDirectoryOf(path: string): string {
  const name = `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
  return join(stateHome(), name);
}

/**
 * The directory below which this user's MailLog keeps what it keeps.
 * @throws MailLogError `config` if the user has no home directory.
 */
export function stateHome(): string {
  const home = process.env['XDG_STATE_HOME'];
  if (home !== undefined && home.startsWith('/')) return join(home, 'maillog');
  if (process.geteuid?.() === 0) return '/var/lib/maillog';
  const hint = 'set HOME or XDG_STATE_HOME, or write set state DIR into the configuration';
  return join(homeDirectory(hint), '.local/state/maillog');
}

/** What reports call the configuration in `file`: its real path, or `-` if it came through a pipe. */
export function configurationName(file: string): Promise<string> {
  return realpath(file).catch(() => '-');
}

import { homedir } from 'node:os';
import { MailLogError } from '../errors.ts';

/**
 * The user's home directory: HOME, else what the user database says.
 * @param hint the way out where there is none, which a user of systemd's DynamicUser or of a container meets
 * @throws MailLogError `config`.
 */
export function homeDirectory(hint: string): string {
  const home = knownHome();
  // A relative HOME would put private files wherever the program was started.
  if (home?.startsWith('/') === true) return home;
  const user = process.geteuid?.();
  throw new MailLogError('config', `there is no home directory of user ${user}`, { hint });
}

function knownHome(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/**
 * Directories that only this user may write to. Another user who could change one might make MailLog write
 * elsewhere, or read what it did not write.
 */
import { lstat, mkdir } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';

/** How an error names the directory, and its hint. */
export interface DirectoryWords {
  /** Default: the path. */
  readonly name?: string;
  readonly hint?: string;
}

/**
 * Makes `path` (0700; its parent exists) if it is missing, and resolves to whether it was.
 * @throws MailLogError `permission`: `/var/lib/x is a symbolic link`, `… is not a directory`, `… belongs to
 * user 1000`, `… can be written by others, mode 777`. Error with Node's `code` if the system refuses.
 */
export async function makePrivateDirectory(
  path: Buffer | string,
  words: DirectoryWords = {},
): Promise<boolean> {
  let made = true;
  try {
    await mkdir(path, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    made = false;
  }
  const { name = path.toString(), hint = ownerHint() } = words;
  const fault = faultOf(await lstat(path));
  if (fault !== undefined) throw new MailLogError('permission', `${name} ${fault}`, { hint });
  return made;
}

function faultOf(found: Awaited<ReturnType<typeof lstat>>): string | undefined {
  const mode = Number(found.mode);
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (!found.isDirectory()) return 'is not a directory';
  if (found.uid !== process.geteuid!()) return `belongs to user ${found.uid}`;
  if ((mode & 0o022) !== 0) return `can be written by others, mode ${(mode & 0o777).toString(8)}`;
  return undefined;
}

function ownerHint(): string {
  return `it must be a directory of user ${process.geteuid!()} that no other may write to`;
}

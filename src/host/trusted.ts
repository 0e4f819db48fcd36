import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { MailLogError } from '../errors.ts';
import type { Place } from '../errors.ts';

const STICKY = 0o1000;
const OTHERS_WRITE = 0o022;
const WORLD_WRITES = 0o002;

/**
 * Refuses code that root is about to run, where somebody else could have written it: the file and its directory (it may import its
 * neighbours) must belong to root and be writable by nobody else; no directory above may let others put something else in its place.
 * A link is followed, and where it lies is looked at too. Anybody but root may trust what he likes.
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the file cannot be looked at.
 */
export async function refuseUntrusted(file: string, place: Place | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const real = await realpath(file);
  for (const path of new Set([real, dirname(real), dirname(file)])) {
    const { mode, uid } = await stat(path);
    if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) throw untrusted(file, path, mode, uid, place);
  }
  await refuseReplaceable(file, dirname(dirname(real)), place);
}

/**
 * Refuses a file that root is about to believe (a configuration, a key) where somebody else could have written it, or put it there. A
 * directory such as /tmp, in which each may remove his own files only, will do.
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the file cannot be looked at.
 */
export async function refuseWritable(file: string, place: Place | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const found = await stat(file);
  const { mode, uid } = found;
  // A pipe, as in `maillog -C <(…)`, has no directory, and comes from who started us.
  if (!found.isFile()) return;
  if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) throw untrusted(file, file, mode, uid, place);
  for (const folder of new Set([dirname(await realpath(file)), dirname(resolve(file))])) {
    await refuseReplaceable(file, folder, place);
  }
}

/** @throws MailLogError where others could put something else in the place of what is in `folder`, or of a directory above. */
async function refuseReplaceable(file: string, folder: string, place: Place | undefined): Promise<void> {
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid } = await stat(path);
    const replaceable = (mode & WORLD_WRITES) !== 0 && (mode & STICKY) === 0;
    if (uid !== 0 || replaceable) throw untrusted(file, path, mode, uid, place);
    if (path === dirname(path)) return;
  }
}

function untrusted(
  file: string,
  path: string,
  mode: number,
  uid: number,
  place: Place | undefined,
): MailLogError {
  const what = path === file ? file : `${file}: ${path}`;
  const octal = (mode & 0o7777).toString(8).padStart(4, '0');
  return new MailLogError(
    'permission',
    `${what} can be written by others (mode ${octal}, owner ${uid}), and root will not trust it`,
    {
      place,
      hint: `chown root ${path}; chmod go-w ${path}`,
    },
  );
}

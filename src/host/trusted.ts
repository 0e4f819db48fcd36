import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { byteString, readable } from '../config/source.ts';
import type { ByteString } from '../config/source.ts';
import { MailLogError } from '../errors.ts';
import type { Place } from '../errors.ts';

const STICKY = 0o1000;
const OTHERS_WRITE = 0o022;
const WORLD_WRITES = 0o002;
const GROUP_WRITES = 0o020;

/**
 * Refuses code that root is about to run, where somebody else could have written it: the file and its directory (it may import its
 * neighbours) must belong to root and be writable by nobody else; no directory above may let others put something else in its place.
 * A link is followed, and where it lies is looked at too. Anybody but root may trust what he likes.
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the file cannot be looked at.
 */
export async function refuseUntrusted(text: string, place: Place | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const file = byteString(text);
  const real = byteString(await realpath(text));
  for (const path of new Set([real, dirname(real), dirname(file)])) {
    const { mode, uid } = await stat(bytesOf(path));
    if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) throw untrusted(file, path, mode, uid, place);
  }
  await refuseReplaceable(file, dirname(dirname(real)), place);
}

/**
 * Refuses a file that root is about to believe (a configuration, rules, a key, a secret) where somebody else could have written it, or put it there. A
 * directory such as /tmp, in which each may remove his own files only, will do; any other on the way to it that a group or all may write
 * to will not (sshd's StrictModes is the model, sshd_config(5)).
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the file cannot be looked at.
 */
export function refuseWritable(file: string, place: Place | undefined): Promise<void> {
  return refuseWritableBytes(byteString(file), place);
}

/** As {@link refuseWritable}, of a path that need not be UTF-8. */
export async function refuseWritableBytes(file: ByteString, place: Place | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const found = await stat(bytesOf(file));
  const { mode, uid } = found;
  // A pipe, as in `maillog -C <(…)`, has no directory, and comes from who started us.
  if (!found.isFile()) return;
  if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) throw untrusted(file, file, mode, uid, place);
  const named = file.startsWith('/') ? file : `${byteString(process.cwd())}/${file}`;
  const real = (await realpath(bytesOf(file), { encoding: 'buffer' })).toString('latin1');
  for (const folder of new Set([dirname(real), dirname(named)])) {
    await refuseReplaceable(file, folder, place);
  }
}

/** @throws MailLogError where others could put something else in the place of what is in `folder`, or of a directory above. */
async function refuseReplaceable(
  file: ByteString,
  folder: ByteString,
  place: Place | undefined,
): Promise<void> {
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(bytesOf(path));
    // Root's own group is root.
    const writable = (mode & WORLD_WRITES) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== 0);
    const replaceable = writable && (mode & STICKY) === 0;
    if (uid !== 0 || replaceable) throw untrusted(file, path, mode, uid, place);
    if (path === dirname(path)) return;
  }
}

function bytesOf(path: ByteString): Buffer {
  return Buffer.from(path, 'latin1');
}

function untrusted(
  file: ByteString,
  path: ByteString,
  mode: number,
  uid: number,
  place: Place | undefined,
): MailLogError {
  const what = readable(path === file ? file : `${file}: ${path}`);
  const octal = (mode & 0o7777).toString(8).padStart(4, '0');
  return new MailLogError(
    'permission',
    `${what} can be written by others (mode ${octal}, owner ${uid}), and root will not trust it`,
    {
      place,
      hint: `chown root ${readable(path)}; chmod go-w ${readable(path)}`,
    },
  );
}

import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';

const STICKY = 0o1000;
const OTHERS_WRITE = 0o022;
const WORLD_WRITES = 0o002;
const GROUP_WRITES = 0o020;

/**
 * Refuses code that root is about to run, where somebody else could have written it: the file and its
 * directory (it may import its neighbours) must belong to root and be writable by nobody else; no directory
 * above may let others put something else in its place. Links are followed, and where each lies is looked at
 * too. Anybody but root may trust what he likes.
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the file cannot be
 * looked at.
 */
export async function assertTrustedCode(text: string, place: SourceLocation | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const file = byteString(text);
  const real = byteString(await realpath(text));
  for (const path of new Set([real, dirname(real), dirname(file)])) {
    const { mode, uid } = await stat(bytesOf(path));
    if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) throw untrusted(file, path, mode, uid, place);
  }
  await assertTrustedPath(file, place);
}

/**
 * Refuses a file that root is about to believe (a configuration, rules, a key, a secret) where somebody else
 * could have written it, or put it there. A directory such as /tmp, in which each may remove his own files
 * only, will do; any other on the way to it, through whatever links, that a group or all may write to will
 * not (sshd's StrictModes is the model, sshd_config(5)).
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the file cannot be
 * looked at.
 */
export function assertTrustedFile(file: string, place: SourceLocation | undefined): Promise<void> {
  return assertTrustedBytes(byteString(file), place);
}

/** As {@link assertTrustedFile}, of a path that need not be UTF-8. */
export async function assertTrustedBytes(file: ByteString, place: SourceLocation | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const found = await stat(bytesOf(file));
  const { mode, uid } = found;
  // A pipe, as in `maillog -C <(…)`, has no directory, and comes from who started us.
  if (!found.isFile()) return;
  if (uid !== 0 || (mode & OTHERS_WRITE) !== 0) throw untrusted(file, file, mode, uid, place);
  await assertTrustedPath(file, place);
}

/**
 * Refuses a path that others could lead elsewhere: by writing to a directory in which the system looks a name
 * of it up, links followed, or by a link of their own in a sticky one. Nothing is refused to anybody but
 * root.
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` where the path cannot be
 * gone.
 */
export async function assertTrustedPath(path: ByteString, place: SourceLocation | undefined): Promise<void> {
  if (process.getuid?.() !== 0) return;
  for await (const { folder, link } of wayTo(path)) {
    const { mode, uid, gid } = await stat(bytesOf(folder));
    // Root's own group is root.
    const writable = (mode & WORLD_WRITES) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== 0);
    if (uid !== 0 || (writable && (mode & STICKY) === 0)) throw untrusted(path, folder, mode, uid, place);
    if (link === undefined || !writable) continue;
    const own = await lstat(bytesOf(link));
    if (own.uid === 0) continue;
    throw new MailLogError(
      'permission',
      `${readable(path)}: the link ${readable(link)} is not root's (owner ${own.uid}), and root will not trust it`,
      { place, hint: 'name what it leads to' },
    );
  }
}

/** A name that is looked up in `folder`, and whether a link was found there. */
interface Step {
  readonly folder: ByteString;
  readonly link: ByteString | undefined;
}

/**
 * What the system does to find `path` (path_resolution(7)), a step for each name. The folders have no links
 * in them.
 */
async function* wayTo(path: ByteString): AsyncGenerator<Step, void, undefined> {
  const start = path.startsWith('/') ? '/' : byteString(process.cwd());
  yield* ancestors(start);
  let folder = start;
  const names = namesIn(path);
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '..') {
      folder = dirname(folder);
      continue;
    }
    const found = join(folder, name);
    const isLink = (await lstat(bytesOf(found))).isSymbolicLink();
    yield { folder, link: isLink ? found : undefined };
    if (isLink) {
      // A circle of links never gets here: whoever asks has found the file.
      const target = (await readlink(bytesOf(found), { encoding: 'buffer' })).toString('latin1');
      names.unshift(...namesIn(target));
      if (target.startsWith('/')) folder = '/';
    } else folder = found;
  }
}

/** `/a/b`, `/a` and `/`. */
function* ancestors(folder: ByteString): Generator<Step, void, undefined> {
  for (let path = folder; ; path = dirname(path)) {
    yield { folder: path, link: undefined };
    if (path === dirname(path)) return;
  }
}

function namesIn(path: ByteString): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function bytesOf(path: ByteString): Buffer {
  return Buffer.from(path, 'latin1');
}

function untrusted(
  file: ByteString,
  path: ByteString,
  mode: number,
  uid: number,
  place: SourceLocation | undefined,
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

import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { Stats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';
import { assertAnswers } from './answering.ts';
import { isRoot, isShared, isSticky } from './owners.ts';
import { assertTrustedTree } from './tree.ts';
import { untrusted } from './untrusted.ts';

const OTHERS_WRITE = 0o022;

/**
 * Refuses code that root is about to run if another user could have written it: the file and all that lies in
 * its directory and below (a module may import it) must belong to root and be writable by nobody else; no
 * directory above may let others put something else in its place. Symlinks are followed, and the directory of
 * each is checked too. MailLog checks nothing for other users than root.
 * @throws MailLogError (permission), with mode and owner; Unanswered; Error with Node's `code` where the file
 * cannot be looked at.
 */
export async function assertTrustedCode(asked: ByteString, place: SourceLocation | undefined): Promise<void> {
  await assertAnswers(asked, place);
  if (!isRoot()) return;
  const real = (await realpath(bytesOf(asked), { encoding: 'buffer' })).toString('latin1');
  const folders = new Set([dirname(real), dirname(asked)]);
  for (const found of [real, ...folders]) {
    const owned = await stat(bytesOf(found));
    if (isOthers(owned)) throw untrusted({ asked, found, owned, place });
  }
  await assertTrustedPath(asked, place);
  for (const folder of folders) assertTrustedTree(folder, { asked, place });
}

/**
 * Refuses a file that root is about to believe (a configuration, rules, a key, a secret) where somebody else
 * could have written it, or put it there. A sticky directory such as /tmp, in which users may remove only
 * their own files, is accepted. Any other directory on the way to it, symlinks included, must not be writable
 * by a group or by all (sshd's StrictModes is the model, sshd_config(5)).
 * @throws MailLogError (permission), with mode and owner; Unanswered; Error with Node's `code` where the file
 * cannot be looked at.
 */
export async function assertTrustedFile(asked: ByteString, place: SourceLocation | undefined): Promise<void> {
  // It has no directory, and comes from who started us.
  if (isShellPipe(asked)) return;
  await assertAnswers(asked, place);
  if (!isRoot()) return;
  // The way first: with fs.protected_symlinks (proc(5)), the kernel follows no symlink of another user in a
  // sticky directory, and would say EACCES.
  await assertTrustedPath(asked, place);
  const owned = await stat(bytesOf(asked));
  // Everybody may write to /dev/null, but only root makes devices.
  if (!owned.isCharacterDevice() && isOthers(owned)) throw untrusted({ asked, found: asked, owned, place });
}

/** Whether a path names a pipe that the shell made: `<(…)`, standard input. */
export function isShellPipe(path: ByteString): boolean {
  return /^\/(?:dev|proc\/self)\/(?:fd\/[0-9]+|stdin)$/.test(path);
}

/**
 * Refuses a path that others could lead elsewhere: by writing to a directory in which the system looks up
 * one of its names, symlinks followed, or by a symlink of their own in a sticky one. For other users than
 * root nothing is refused.
 * @throws MailLogError (permission), with mode and owner; Error with Node's `code` if the path cannot be
 * followed.
 */
export async function assertTrustedPath(path: ByteString, place: SourceLocation | undefined): Promise<void> {
  if (!isRoot()) return;
  for await (const { folder, link } of pathComponents(path)) {
    const owned = await stat(bytesOf(folder));
    const shared = isShared(owned);
    if (owned.uid !== 0 || (shared && !isSticky(owned)))
      throw untrusted({ asked: path, found: folder, owned, place });
    if (link === undefined || !shared) continue;
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
interface PathComponent {
  readonly folder: ByteString;
  readonly link: ByteString | undefined;
}

/**
 * What the system does to find `path` (path_resolution(7)), a step for each name. The folders have no links
 * in them.
 */
async function* pathComponents(path: ByteString): AsyncGenerator<PathComponent, void, undefined> {
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
      // A cycle of links never gets here: the caller has found the file.
      const target = (await readlink(bytesOf(found), { encoding: 'buffer' })).toString('latin1');
      names.unshift(...namesIn(target));
      if (target.startsWith('/')) folder = '/';
    } else folder = found;
  }
}

/** `/a/b`, `/a` and `/`. */
function* ancestors(folder: ByteString): Generator<PathComponent, void, undefined> {
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

function isOthers({ mode, uid }: Stats): boolean {
  return uid !== 0 || (mode & OTHERS_WRITE) !== 0;
}

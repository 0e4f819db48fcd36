/**
 * Resolves a path as the kernel does with protected links (proc(5), fs.protected_symlinks), but in every
 * directory and not only in sticky ones. As root, MailLog reads a log for the recipients of the part. So it
 * follows a symlink only if the link is root's, or its directory is root's alone, or its owner owns the
 * target. Otherwise another user could have any file mailed.
 *
 * Why nobody can swap a name between check and use:
 * - A directory that is root's alone, and all above it, changes by root's hand only. Its path is used as
 *   text.
 * - Any other directory is opened by `O_NOFOLLOW` and held open, and the next name is looked up in the
 *   descriptor (directory.ts says how). What was looked at is what is entered, wherever its name leads by
 *   now. `..` goes back to the directory that was held before, so a directory that was moved leads nowhere
 *   else.
 * - Owner and text of a symlink take two calls. Between them, nobody can exchange a symlink in a sticky
 *   directory, or where its owner is the only writer. Elsewhere each rename sets the link's change time. So
 *   the link must have rested for longer than a clock's tick before, and be the same after.
 * - Who opens the file at the end asks {@link Way.judge} about the open descriptor.
 */
import type { BigIntStats } from 'node:fs';
import { closeSync, constants } from 'node:fs';
import type { ByteString } from '../../bytes.ts';
import { byteString } from '../../bytes.ts';
import { escapeName } from '../../listing/name.ts';
import type { NotFollowedReason } from '../../listing/warning.ts';
import { callFstat, callLstat, callOpen, callReadlink, callRealpath, callSleep } from './calls.ts';
import type { Calling } from './calls.ts';
import { HAS_DESCRIPTORS, PASS } from './directory.ts';
import { NotFollowed } from './not-followed.ts';
import { isRoot, isRootsAlone, isShared, isSticky, ownerName } from './owners.ts';
import { systemError } from '../../text/errno.ts';

/** Where a path leads. Close it after use. */
export interface Way {
  /** The prefix to open a name of the directory with: `/var/log/`, `/proc/self/fd/21/`. */
  readonly folder: ByteString;
  /** The last name, `.` for the directory itself. Open `folder + name` with `O_NOFOLLOW`. */
  readonly name: ByteString;
  /** The same for people: absolute, without symlinks. */
  readonly path: ByteString;
  /** Whether the last name of what was asked for was a symlink. */
  readonly isLink: boolean;
  /** As it was found; undefined if there is no such file. */
  readonly stat: BigIntStats | undefined;
  /** @throws NotFollowed if a file with these stats, at the end of the way, is not to be read. */
  judge(stat: BigIntStats): void;
  close(): void;
}

export interface WayOptions {
  /**
   * What becomes of the last name: a symlink is followed (the default); it stays as it is (`keep`); it is the
   * directory to look up names in (`enter`).
   */
  readonly last?: 'follow' | 'keep' | 'enter';
}

/**
 * Finds a file. For anybody but root it is where the kernel leads.
 * @throws NotFollowed; Error with Node's `code` (`ENOENT` only for a directory on the way).
 */
export function findWay(path: ByteString, options: WayOptions = {}): Calling<Way> {
  return isRoot() ? new Walk(path).go(options) : kernelWay(path, options);
}

/** A directory held open below the first that another user may write to. */
interface Held {
  readonly name: ByteString;
  readonly stat: BigIntStats;
  /** Undefined where there is no procfs: then the path itself is used. */
  readonly file: number | undefined;
  readonly open: ByteString;
}

/** Another user's symlink: what it leads to must be the same user's. */
interface Claim {
  readonly uid: bigint;
  readonly link: ByteString;
}

/** As many as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;
/** Longer than a tick of any file system's clock; some count whole seconds. */
const RESTED_MS = 1100;
const LOOKS_AT_LINK = 3;

/**
 * Directories that are root's alone, as all above them are. Only root could make that untrue, so it is looked
 * up once.
 */
const alone = new Set<ByteString>();

class Walk {
  /** The last directory that is root's alone; empty before `/` was looked at. */
  #alone: ByteString = '';
  #held: Held[] = [];
  readonly #parts: (ByteString | Claim)[];
  #links = 0;

  constructor(path: ByteString) {
    const start = path.startsWith('/') ? '' : byteString(process.cwd());
    this.#parts = ['', ...namesIn(start), ...namesIn(path)];
  }

  *go({ last = 'follow' }: WayOptions): Calling<Way> {
    let isLink = false;
    try {
      for (let part = this.#parts.shift(); part !== undefined; part = this.#parts.shift()) {
        if (typeof part !== 'string') this.#settle(part);
        else if (part === '..') this.#goUp();
        else if (part === '' || last === 'enter' || this.#parts.some((other) => typeof other === 'string'))
          yield* this.#enter(part);
        else {
          const stat = yield* this.#look(part);
          if (!stat?.isSymbolicLink() || last === 'keep') return this.#end(part, stat, isLink);
          isLink = true;
          yield* this.#follow(part);
        }
      }
      return this.#end('.', yield* callLstat(`${this.#prefix}.`), isLink);
    } catch (error) {
      this.#letGo();
      throw error;
    }
  }

  get #prefix(): ByteString {
    return this.#held.at(-1)?.open ?? this.#alone;
  }

  get #shown(): ByteString {
    return `${this.#alone}${this.#held.map(({ name }) => `${name}/`).join('')}`;
  }

  #end(name: ByteString, stat: BigIntStats | undefined, isLink: boolean): Way {
    const held = this.#held;
    const folder = held.at(-1)?.stat;
    const claims = this.#parts.filter((part) => typeof part !== 'string');
    return {
      folder: this.#prefix,
      name,
      path: name === '.' ? this.#shown : this.#shown + name,
      isLink,
      stat,
      judge: (found) => {
        for (const claim of claims) assertOwns(claim, found.uid);
        if (found.isFile() && folder) assertOneName(found, folder);
      },
      close: () => this.#letGo(),
    };
  }

  #letGo(): void {
    for (const { file } of this.#held.splice(0)) if (file !== undefined) closeSync(file);
  }

  #settle(claim: Claim): void {
    assertOwns(claim, this.#held.at(-1)?.stat.uid ?? 0n);
  }

  /** Of the root, the parent is the root. */
  #goUp(): void {
    if (this.#held.length === 1 && this.#alone === '') return;
    const left = this.#held.pop();
    if (left?.file !== undefined) closeSync(left.file);
    if (left || this.#alone === '/') return;
    this.#alone = this.#alone.slice(0, this.#alone.lastIndexOf('/', this.#alone.length - 2) + 1);
  }

  *#enter(name: ByteString): Calling<void> {
    const at = this.#prefix + name;
    const path = `${at}/`;
    if (this.#held.length === 0) {
      const isKnown = alone.has(path);
      const stat = isKnown ? undefined : yield* callLstat(at || '/');
      if (stat?.isSymbolicLink()) return yield* this.#follow(name);
      if (isKnown || (stat?.isDirectory() && isRootsAlone(stat))) {
        alone.add(path);
        this.#alone = path;
        return;
      }
    }
    yield* this.#hold(name, at || '/');
  }

  *#hold(name: ByteString, at: ByteString): Calling<void> {
    if (!HAS_DESCRIPTORS) {
      const stat = yield* callLstat(at);
      if (stat.isSymbolicLink()) return yield* this.#follow(name);
      if (!stat.isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
      this.#held.push({ name, stat, file: undefined, open: `${at}/` });
      return;
    }
    let file: number;
    try {
      file = yield* callOpen(at, PASS | constants.O_NOFOLLOW);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Linux says so of a symlink, too, that is to be a directory.
      if (code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
      const stat = yield* callLstat(at);
      if (!stat.isSymbolicLink()) throw error;
      return yield* this.#follow(name);
    }
    const held = { name, file, open: `/proc/self/fd/${file}/` };
    try {
      this.#held.push({ ...held, stat: yield* callFstat(file) });
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Undefined if there is no such file. */
  *#look(name: ByteString): Calling<BigIntStats | undefined> {
    try {
      return yield* callLstat(this.#prefix + name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Continues with the target of the symlink. Its claim is checked after the target's names. */
  *#follow(name: ByteString): Calling<void> {
    if (++this.#links > MAX_LINKS) throw systemError('ELOOP');
    const { text, claim } = yield* this.#readLink(name);
    this.#parts.unshift(...namesIn(text), ...(claim ? [claim] : []));
    if (!text.startsWith('/')) return;
    this.#letGo();
    this.#alone = '';
    this.#parts.unshift('');
  }

  *#readLink(name: ByteString): Calling<{ text: ByteString; claim: Claim | undefined }> {
    const at = this.#prefix + name;
    const folder = this.#held.at(-1)?.stat;
    if (!folder || isRootsAlone(folder)) return { text: yield* callReadlink(at), claim: undefined };
    const link = this.#shown + name;
    for (let look = 1; look <= LOOKS_AT_LINK; look++) {
      const time = Date.now();
      const before = yield* callLstat(at);
      if (!before.isSymbolicLink()) break;
      const text = yield* callReadlink(at);
      const after = yield* callLstat(at);
      const isSame = before.ino === after.ino && before.ctimeNs === after.ctimeNs && before.uid === after.uid;
      if (isSame && (isSafeFromOthers(before, folder) || hasRested(before, time))) {
        if (before.nlink > 1n) throw severalNames(before, folder, link);
        return { text, claim: before.uid === 0n ? undefined : { uid: before.uid, link } };
      }
      if (look < LOOKS_AT_LINK) yield* callSleep(RESTED_MS);
    }
    throw new NotFollowed(
      `not followed, the symlink ${escapeName(link)} changes while it is looked at`,
      'not followed, a symlink changes while it is looked at',
    );
  }
}

/** Whether only the owner of a symlink (or root) can put another in its place. */
function isSafeFromOthers(link: BigIntStats, folder: BigIntStats): boolean {
  const isOwn = folder.uid === link.uid || folder.uid === 0n;
  return isOwn && (isSticky(folder) || !isShared(folder));
}

function hasRested({ ctimeNs }: BigIntStats, time: number): boolean {
  return time - Number(ctimeNs / 1_000_000n) >= RESTED_MS - 100;
}

function assertOwns({ uid, link }: Claim, target: bigint): void {
  if (uid === target) return;
  const whose = `${ownerName(target)} its target`;
  throw new NotFollowed(
    `not followed, ${ownerName(uid)} owns the symlink ${escapeName(link)} and ${whose}`,
    `not followed, ${ownerName(uid)} owns the symlink and ${whose}`,
  );
}

/**
 * Where others may write, one of several names may be a hard link that they made to a file that they cannot
 * read (the kernel's fs.protected_hardlinks is off in some places). Only a user's own file in a directory
 * that the same user alone may write to is certainly not.
 */
function assertOneName(file: BigIntStats, folder: BigIntStats): void {
  if (file.nlink <= 1n || isRootsAlone(folder)) return;
  if (file.uid === folder.uid && file.uid !== 0n && !isShared(folder)) return;
  throw severalNames(file, folder);
}

function severalNames({ nlink, uid }: BigIntStats, folder: BigIntStats, link?: ByteString): NotFollowed {
  const writer = folder.uid === 0n ? 'others than root' : ownerName(folder.uid);
  const kind = link === undefined ? 'file' : 'symlink';
  const words = (what: string): NotFollowedReason =>
    `not read, ${writer} may write to the directory and the ${what} of ${ownerName(uid)} has ${nlink} names (hard links)`;
  return new NotFollowed(words(link === undefined ? kind : `${kind} ${escapeName(link)}`), words(kind));
}

/** The way on which the kernel leads, with its own protection alone. */
function* kernelWay(path: ByteString, { last = 'follow' }: WayOptions): Calling<Way> {
  if (last === 'enter') return pathAsWay(`${path}/`, false, yield* callLstat(`${path}/.`));
  const found = yield* orMissing(callLstat(path));
  const isLink = found?.isSymbolicLink() === true && last === 'follow';
  if (!isLink) return pathAsWay(path, false, found);
  const target = (yield* orMissing(callRealpath(path))) ?? (yield* danglingEnd(path));
  return pathAsWay(target, true, yield* orMissing(callLstat(target)));
}

/** Where a chain of symlinks ends at a name that does not exist. The kernel has refused a cycle before. */
function* danglingEnd(path: ByteString): Calling<ByteString> {
  for (let links = 0; links < MAX_LINKS; links++) {
    const found = yield* orMissing(callLstat(path));
    if (found?.isSymbolicLink() !== true) return path;
    const text = yield* callReadlink(path);
    path = text.startsWith('/') ? text : path.slice(0, path.lastIndexOf('/') + 1) + text;
  }
  throw systemError('ELOOP');
}

function pathAsWay(path: ByteString, isLink: boolean, stat: BigIntStats | undefined): Way {
  const cut = path.lastIndexOf('/') + 1;
  return {
    folder: path.slice(0, cut),
    name: path.slice(cut) || '.',
    path,
    isLink,
    stat,
    judge: () => undefined,
    close: () => undefined,
  };
}

function* orMissing<T>(calling: Calling<T>): Calling<T | undefined> {
  try {
    return yield* calling;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function namesIn(path: ByteString): ByteString[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

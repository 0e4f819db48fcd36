import type { ByteString } from '../../bytes.ts';
import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import type { Reason } from '../../listing/warning.ts';
import { driveNow } from '../trust/calls.ts';
import { Directory, PASS, systemPath } from '../trust/directory.ts';
import { isRoot } from '../trust/owners.ts';
import { reasonOfError } from '../trust/reason.ts';
import { findWay } from '../trust/way.ts';

/**
 * A directory to hash files in: its path, and which directory that was when it was listed (not asked of one
 * that a user named).
 */
export interface Folder {
  readonly path: ByteString;
  readonly dev?: bigint | undefined;
  readonly ino?: bigint | undefined;
}

/**
 * The current directory of a hashing process. Names are opened relative to it, so a later change of the path
 * leads nowhere else. If the opened directory is not the listed one, its files are reported as not read. A
 * process of our own makes it its working directory: that opens a file in half the time of a descriptor's
 * path. Else, and for a path that Node cannot change to (too long, not UTF-8), the directory is held open.
 */
export class OpenDirectory {
  readonly #mayChdir: boolean;
  #held: { readonly directory: Directory; readonly path: ByteString } | undefined;

  /** `mayChdir`: whether the working directory is ours to change. */
  constructor(mayChdir: boolean) {
    this.#mayChdir = mayChdir;
  }

  /** The prefix to open a name with, or why the directory cannot be opened. */
  enter(folder: Folder): { readonly open: ByteString } | Reason {
    try {
      if (folder.ino === undefined && isRoot()) return this.#enterNamed(folder.path);
      const { open, dev, ino } =
        this.#mayChdir && isEasy(folder.path) ? moveTo(folder.path) : this.#hold(folder);
      const same = folder.ino === undefined || (folder.dev === dev && folder.ino === ino);
      return same ? { open } : 'moved while being listed';
    } catch (error) {
      return reasonOfError(error);
    }
  }

  /** Not the directory that was listed, but a path from outside: root follows it with care. */
  #enterNamed(path: ByteString): Directory {
    const way = driveNow(findWay(path, { last: 'enter' }));
    try {
      const directory = Directory.at(way.folder, true, PASS);
      this.leave();
      this.#held = { directory, path };
      return directory;
    } finally {
      way.close();
    }
  }

  leave(): void {
    this.#held?.directory.close();
    this.#held = undefined;
  }

  #hold(folder: Folder): Directory {
    const directory = this.#nearby(folder) ?? Directory.toPass(folder.path);
    this.leave();
    this.#held = { directory, path: folder.path };
    return directory;
  }

  /**
   * From the directory that is held up or down to one on the same way: to go a long path from its beginning
   * for each directory of a deep tree would take time in the square of the depth. Only if that leads to the
   * very directory that was listed.
   */
  #nearby({ path, dev, ino }: Folder): Directory | undefined {
    if (ino === undefined || !this.#held || path.length < LONG_PATH_BYTES) return undefined;
    const way = wayBetween(this.#held.path, path);
    if (way === undefined || way.length > LONG_PATH_BYTES) return undefined;
    try {
      const directory = Directory.toPass(this.#held.directory.open + way);
      if (directory.dev === dev && directory.ino === ino) return directory;
      directory.close();
    } catch {
      // Then by the whole path.
    }
    return undefined;
  }
}

/**
 * `../../` from `/a/b/c/` to `/a/`, `b/c/` back; undefined where neither is above the other. Both end in a
 * slash.
 */
function wayBetween(from: ByteString, to: ByteString): ByteString | undefined {
  if (to.startsWith(from)) return to.slice(from.length) || '.';
  return from.startsWith(to) ? '../'.repeat(from.slice(to.length).split('/').length - 1) : undefined;
}

function moveTo(path: ByteString): { open: ByteString; dev: bigint; ino: bigint } {
  process.chdir(Buffer.from(path, 'latin1').toString('utf8'));
  const { dev, ino } = statSync('.', { bigint: true });
  return { open: '', dev, ino };
}

const LONG_PATH_BYTES = 900;

/** Whether Node's `chdir` takes it, which takes text only. */
function isEasy(path: ByteString): boolean {
  return (
    path.length < LONG_PATH_BYTES &&
    (typeof systemPath(path) === 'string' || isUtf8(Buffer.from(path, 'latin1')))
  );
}

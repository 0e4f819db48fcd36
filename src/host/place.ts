import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import type { ByteString } from '../config/source.ts';
import { reasonOf } from '../listing/warning.ts';
import type { Reason } from '../listing/warning.ts';
import { Directory, systemPath } from './directory.ts';

/** A directory to hash files in: its path, and which directory that was when it was listed (not asked of one that a user named). */
export interface Folder {
  readonly path: ByteString;
  readonly dev?: bigint | undefined;
  readonly ino?: bigint | undefined;
}

/**
 * The directory that a process hashes in, entered anew for each.
 *
 * Names are then opened from there, so that nothing done to the path meanwhile leads elsewhere: what was entered is looked at, and is
 * either the directory that was listed, or its files are told of as not read. A process of our own makes it its working directory:
 * that opens a file in half the time of a descriptor's path. Else, and for a path that Node cannot change to (too long, not UTF-8),
 * the directory is held open.
 */
export class Place {
  readonly #mayMove: boolean;
  #held: Directory | undefined;

  /** `mayMove`: whether the working directory is ours to change. */
  constructor(mayMove: boolean) {
    this.#mayMove = mayMove;
  }

  /** What goes before a name to open it, or why there is no opening any. */
  enter(folder: Folder): { readonly open: ByteString } | Reason {
    this.leave();
    try {
      const { open, dev, ino } =
        this.#mayMove && isEasy(folder.path) ? moveTo(folder.path) : this.#hold(folder.path);
      const same = folder.ino === undefined || (folder.dev === dev && folder.ino === ino);
      return same ? { open } : 'moved while being listed';
    } catch (error) {
      return reasonOf((error as NodeJS.ErrnoException).code);
    }
  }

  leave(): void {
    this.#held?.close();
    this.#held = undefined;
  }

  #hold(path: ByteString): Directory {
    this.#held = Directory.toPass(path);
    return this.#held;
  }
}

function moveTo(path: ByteString): { open: ByteString; dev: bigint; ino: bigint } {
  process.chdir(Buffer.from(path, 'latin1').toString('utf8'));
  const { dev, ino } = statSync('.', { bigint: true });
  return { open: '', dev, ino };
}

/** Whether Node's `chdir` takes it, which takes text only. */
function isEasy(path: ByteString): boolean {
  return path.length < 960 && (typeof systemPath(path) === 'string' || isUtf8(Buffer.from(path, 'latin1')));
}

/**
 * Bodies in a folder, which receivers and workers share:
 *
 *     2026-11-27/9f86d081…       a body, named by its SHA-256
 *     2026-11-27/.ab12…          one that is coming
 *
 * Who else may come in is decided by the folder's own mode. Default: nobody (0700, files 0600). If its group
 * may write, and it has the set-group bit (2770), folders have it, too, and files are 0640: a receiver and a
 * worker may be two users of one group.
 */
import { randomBytes } from 'node:crypto';
import { constants, mkdirSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  unlink,
} from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, MailLogError, syncDirectory, writeNewFile } from '../maillog.ts';
import { BodiesFault, isDay, isKey, MAX_BODY_MIB } from './bodies.ts';
import type { Bodies, KeptBody } from './bodies.ts';

/** Left free on the disk, for what else the system writes. Bytes. */
const RESERVE_BYTES = 64 << 20;

interface Modes {
  readonly folder: number;
  readonly file: number;
}

const PRIVATE: Modes = { folder: 0o700, file: 0o600 };
const OF_GROUP: Modes = { folder: 0o770, file: 0o640 };

export class DirectoryBodies implements Bodies {
  readonly #directory: string;
  readonly #modes: Modes;

  private constructor(directory: string, modes: Modes) {
    this.#directory = directory;
    this.#modes = modes;
  }

  /**
   * Makes it (0700) if it is missing; its parent exists.
   * @throws MailLogError `permission` if it is no folder, or others than its owner and group have any right
   */
  static async open(directory: string): Promise<DirectoryBodies> {
    await mkdir(directory, PRIVATE.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST')
        throw new MailLogError('io', `cannot make ${directory}: ${describeError(error)}`);
    });
    const found = await lstat(directory);
    const mode = (found.mode & 0o7777).toString(8);
    if (!found.isDirectory()) throw new MailLogError('permission', `${directory} is not a directory`);
    if ((found.mode & 0o007) !== 0)
      throw new MailLogError('permission', `everybody may use ${directory}, mode ${mode}`, {
        hint: 'set mode 700, or 2770 for receivers and workers of one group',
      });
    if ((found.mode & 0o2020) === 0o020)
      throw new MailLogError(
        'permission',
        `${directory} does not give its group to what is made in it, mode ${mode}`,
        {
          hint: 'set mode 2770',
        },
      );
    return new DirectoryBodies(directory, (found.mode & 0o020) === 0 ? PRIVATE : OF_GROUP);
  }

  put(key: string, body: Uint8Array): Promise<void> {
    return faulty(async () => {
      const { bavail, bsize } = await statfs(this.#directory);
      if (bavail * bsize < body.length + RESERVE_BYTES)
        throw new BodiesFault('the disk of the bodies is full');
      const [day = ''] = key.split('/');
      const folder = join(this.#directory, day);
      await this.#makeFolder(folder);
      const coming = join(folder, `.${randomBytes(8).toString('hex')}`);
      try {
        await writeNewFile(coming, body, this.#modes.file);
        await chmod(coming, this.#modes.file);
        // One that is there has the same digest, so that it is the same.
        await rename(coming, join(this.#directory, key));
      } catch (error) {
        await rm(coming, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncDirectory(folder);
    });
  }

  get(key: string): Promise<Buffer | undefined> {
    return faulty(async () => {
      try {
        return await readBody(join(this.#directory, key));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      // Without the folder of its day, it is rather a disk that is not mounted.
      const [day = ''] = key.split('/');
      await stat(join(this.#directory, day));
      return undefined;
    });
  }

  days(): Promise<readonly string[]> {
    return faulty(async () => (await readdir(this.#directory)).filter(isDay).toSorted());
  }

  bodiesOf(day: string): Promise<readonly KeptBody[]> {
    return faulty(async () => {
      const folder = join(this.#directory, day);
      const found: KeptBody[] = [];
      for (const name of await readdir(folder)) {
        const key = `${day}/${name}`;
        if (!isKey(key) && !/^\.[0-9a-f]{16}$/.test(name)) continue;
        const file = await lstat(join(folder, name)).catch(() => undefined);
        if (file?.isFile() === true) found.push({ key, at: file.mtimeMs });
      }
      return found;
    });
  }

  remove(keys: readonly string[]): Promise<void> {
    return faulty(async () => {
      const days = new Set<string>();
      for (const key of keys) {
        const [day = ''] = key.split('/');
        days.add(day);
        await unlink(join(this.#directory, key)).catch(unlessMissing);
      }
      for (const day of days) {
        const folder = join(this.#directory, day);
        await syncDirectory(folder);
        // What has files stays.
        await rmdir(folder).catch(() => undefined);
      }
    });
  }

  async #makeFolder(folder: string): Promise<void> {
    // Not by chmod afterwards: it would take the set-group bit away that the folder has of its parent, and a
    // unit with RestrictSUIDSGID= may not give it back. Nothing else of this program runs in between.
    const umask = process.umask(0o007);
    try {
      mkdirSync(folder, this.#modes.folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw error;
    } finally {
      process.umask(umask);
    }
    await syncDirectory(this.#directory);
  }
}

/**
 * What is there in the place of a body that is none, a symlink or a pipe, is read as an empty one: it was
 * changed, by whoever may write to the folder, and no later try finds it otherwise.
 */
async function readBody(path: string): Promise<Buffer> {
  let file: FileHandle;
  try {
    // A pipe would wait for its other end, and the worker with it.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP' || code === 'ENXIO') return Buffer.alloc(0);
    throw error;
  }
  try {
    const found = await file.stat();
    return found.isFile() && found.size <= MAX_BODY_MIB * 2 ** 20
      ? await firstBytes(file, found.size)
      : Buffer.alloc(0);
  } finally {
    await file.close();
  }
}

/** Of a file that grows meanwhile, no more than it had; of one that shrinks, what is left. */
async function firstBytes(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/** @throws BodiesFault in the place of an error of the system */
async function faulty<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BodiesFault) throw error;
    throw new BodiesFault(`the bodies cannot be used: ${describeError(error)}`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

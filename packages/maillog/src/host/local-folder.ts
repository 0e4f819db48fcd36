/**
 * The way to a folder of logs, gone once for all of them. Going it again for each of thousands of logs, by
 * promises, would take most of the time of a report without news.
 *
 * The folder stays what it was: it is root's alone, or it is held open. Again and again its path is asked
 * for, by a promise, since the folder may have been replaced, or its disk may hang.
 */
import { lstatSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ByteString } from '../bytes.ts';
import { driveLater } from './trust/calls.ts';
import { systemPath } from './trust/directory.ts';
import { findWay } from './trust/way.ts';
import type { Way } from './trust/way.ts';
import { isLocalFolder } from './local-disk.ts';

/** A folder on a disk of this machine, so that its files are looked at by plain calls. */
export interface LocalFolder {
  /** Absolute, without symlinks; ends with `/`. */
  readonly path: ByteString;
  /** The way to one of its files; undefined if that is a symlink, which may lead anywhere. Close it. */
  wayTo(name: ByteString): Way | undefined;
}

const CHECK_INTERVAL_MS = 250;
const MAX_FOLDERS = 8;

class Folder implements LocalFolder {
  readonly #way: Way;
  readonly #stat: BigIntStats;
  readonly #reader: object;
  #users = 1;
  #checked = Date.now();

  constructor(way: Way, found: BigIntStats, reader: object) {
    this.#way = way;
    this.#stat = found;
    this.#reader = reader;
  }

  get path(): ByteString {
    return this.#way.path;
  }

  wayTo(name: ByteString): Way | undefined {
    const found = lstatNow(this.#way.folder + name);
    if (found?.isSymbolicLink()) return undefined;
    this.#users++;
    return {
      folder: this.#way.folder,
      name,
      path: this.#way.path + name,
      isLink: false,
      stat: found,
      judge: (stat) => this.#way.judge(stat),
      close: () => this.release(),
    };
  }

  /** Whether `path` still leads to it, as far as `reader` has to know. */
  async isAt(path: ByteString, reader: object): Promise<boolean> {
    if (reader !== this.#reader) return false;
    if (Math.abs(Date.now() - this.#checked) < CHECK_INTERVAL_MS) return true;
    const found = await stat(Buffer.from(path, 'latin1'), { bigint: true }).catch(() => undefined);
    const isSame = (['dev', 'ino', 'uid', 'gid', 'mode'] as const).every(
      (key) => found?.[key] === this.#stat[key],
    );
    if (isSame) this.#checked = Date.now();
    return isSame;
  }

  release(): void {
    if (--this.#users === 0) this.#way.close();
  }
}

const known = new Map<ByteString, Folder>();

/**
 * `path` ends with `/`. Undefined where only promises are safe, or the folder cannot be entered. `reader`:
 * who reads all the logs, in a fraction of a second each.
 */
export async function localFolder(path: ByteString, reader: object): Promise<LocalFolder | undefined> {
  if (!path.startsWith('/')) return undefined;
  const before = known.get(path);
  if (before && (await before.isAt(path, reader))) return before;
  if (before && known.delete(path)) before.release();
  const folder = await enter(path, reader);
  if (!folder) return undefined;
  known.set(path, folder);
  for (const [oldest, other] of known) if (known.size > MAX_FOLDERS && known.delete(oldest)) other.release();
  return folder;
}

async function enter(path: ByteString, reader: object): Promise<Folder | undefined> {
  const way = await driveLater(findWay(path.slice(0, -1), { last: 'enter' })).catch(() => undefined);
  if (!way) return undefined;
  const found = await stat(Buffer.from(way.folder, 'latin1'), { bigint: true }).catch(() => undefined);
  const isLocal = found !== undefined && (await isLocalFolder(way.folder));
  if (isLocal) return new Folder(way, found, reader);
  way.close();
  return undefined;
}

/**
 * Undefined where there is no such file.
 * @throws Error with Node's `code`.
 */
export function lstatNow(at: ByteString): BigIntStats | undefined {
  return lstatSync(systemPath(at), { bigint: true, throwIfNoEntry: false });
}

/** The same of a folder. */
export function statNow(at: ByteString): BigIntStats | undefined {
  return statSync(systemPath(at || '.'), { bigint: true, throwIfNoEntry: false });
}

import type { ByteString } from '../../bytes.ts';
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { LogFiles } from '../../log/log-files.ts';
import type { FileId } from '../../log/position.ts';
import { elderName, oldestFirst, rotatedName } from '../../log/rotated-name.ts';
import type { RotatedName } from '../../log/rotated-name.ts';
import { driveLater } from '../trust/calls.ts';
import { NotFollowed } from '../trust/not-followed.ts';
import { findWay } from '../trust/way.ts';
import type { Way } from '../trust/way.ts';
import { folderNames } from './folder-names.ts';
import { Moved, NodeLogFile, fileId } from './log-file.ts';

const SAME_NAME: RotatedName = { stem: '', packing: undefined, scheme: 'other', tag: '' };
/** A folder that still changes after this many listings counts as one that never rests. */
const MAX_LISTINGS = 20;

/** The files of a log as they lie at one moment. Close the listing after use. */
export class LogListing implements LogFiles {
  readonly rotated: readonly NodeLogFile[];
  readonly current: NodeLogFile | undefined;
  readonly unlisted: boolean;
  /** The rotated files that root does not read for their owners, and why. */
  readonly notFollowed: ReadonlyMap<ByteString, NotFollowed>;
  readonly name: ByteString;
  readonly #ways: readonly Way[];
  #all: Promise<Map<string, NodeLogFile>> | undefined;

  constructor({ name, ways, current, rotated, unlisted, notFollowed }: Found) {
    this.name = name;
    this.#ways = ways;
    this.unlisted = unlisted;
    this.notFollowed = notFollowed;
    this.current = current;
    this.rotated = rotated.map(({ file }) => file);
  }

  async stray(id: FileId): Promise<NodeLogFile | undefined> {
    this.#all ??= this.#inFolder();
    return (await this.#all).get(key(id));
  }

  async others(): Promise<readonly NodeLogFile[]> {
    this.#all ??= this.#inFolder();
    return [...(await this.#all).values()];
  }

  async close(): Promise<void> {
    const others = (await this.#all?.catch(() => undefined))?.values() ?? [];
    const files = [...this.rotated, ...others, ...(this.current ? [this.current] : [])];
    await Promise.all(files.map((file) => file.close()));
    for (const way of this.#ways) way.close();
  }

  async #inFolder(): Promise<Map<string, NodeLogFile>> {
    const listed = new Set([this.current, ...this.rotated].map((file) => file && key(file.id)));
    const all = new Map<string, NodeLogFile>();
    for (const way of this.#ways)
      for (const name of (await folderNames(way.folder))?.all ?? []) {
        const found = await fileAt(way, name, folderOf(way.path) + name).catch(() => undefined);
        if (found && !listed.has(key(found.file.id))) all.set(key(found.file.id), found.file);
      }
    return all;
  }
}

/**
 * Lists a log and its rotated files, those in `rotatedFolders` included. Two listings in a row must be the
 * same, or a rotation in between could hide a file from both of its names.
 * @throws Moved where the folder does not rest; Error with Node's `code` where the log is not a regular file,
 * or its folder is missing.
 */
export async function listLog(
  log: ByteString,
  rotatedFolders: readonly ByteString[] = [],
): Promise<LogListing> {
  let before = '';
  for (let attempt = 0; attempt < MAX_LISTINGS; attempt++) {
    const found = await look(log, rotatedFolders);
    const files = [found.current, ...found.rotated.map(({ file }) => file)];
    const now = JSON.stringify(files.map((file) => file && [file.path, key(file.id)]));
    if (now === before) return new LogListing(found);
    for (const way of found.ways) way.close();
    // Once more: it may pass.
    if (!found.unlisted || attempt > 0) before = now;
  }
  throw new Moved();
}

interface FoundFile {
  readonly file: NodeLogFile;
  readonly modified: bigint;
}

interface Found {
  readonly name: ByteString;
  /** The log's own folder, unless it is missing, and the others. */
  readonly ways: readonly Way[];
  readonly current: NodeLogFile | undefined;
  readonly rotated: readonly FoundFile[];
  readonly unlisted: boolean;
  readonly notFollowed: ReadonlyMap<ByteString, NotFollowed>;
}

async function look(log: ByteString, rotatedFolders: readonly ByteString[]): Promise<Found> {
  const ways: Way[] = [];
  try {
    const own = await wayTo(log);
    // Rotation happens where a link leads.
    const target = own?.isLink ? own.path : log;
    const name = target.slice(target.lastIndexOf('/') + 1);
    if (own) ways.push(own);
    const notFollowed = new Map<ByteString, NotFollowed>();
    for (const folder of own ? rotatedFolders : []) {
      const way = await wayTo(folder + name, 'keep').catch((error: unknown) => {
        if (!(error instanceof NotFollowed)) throw error;
        notFollowed.set(folder, error);
      });
      if (way) ways.push(way);
    }
    const current = own && currentFile(own, target);
    return { name, ways, current, notFollowed, ...(await lookIn(ways, name, current, notFollowed)) };
  } catch (error) {
    for (const way of ways) way.close();
    throw error;
  }
}

/** Undefined where a directory on the way is missing. */
async function wayTo(log: ByteString, last: 'follow' | 'keep' = 'follow'): Promise<Way | undefined> {
  try {
    return await driveLater(findWay(log, { last }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

async function lookIn(
  ways: readonly Way[],
  name: ByteString,
  current: NodeLogFile | undefined,
  notFollowed: Map<ByteString, NotFollowed>,
): Promise<Pick<Found, 'rotated' | 'unlisted'>> {
  const rotated: (FoundFile & RotatedName)[] = [];
  const seen = new Set(current && [key(current.id)]);
  let unlisted = false;
  for (const [index, way] of ways.entries()) {
    const found = await folderNames(way.folder);
    if (!found) unlisted = true;
    // A link's target has elders of other names, and olddir may keep the log's own.
    const others = ways[0].isLink || index > 0 ? found?.all : found?.rotated.get(name);
    for (const other of others ?? []) {
      const parsed =
        rotatedName(name, other) ??
        (ways[0].isLink ? elderName(name, other) : undefined) ??
        (index > 0 && other === name ? SAME_NAME : undefined);
      if (!parsed) continue;
      const path = folderOf(way.path) + other;
      const found = await fileAt(way, other, path).catch((error: unknown) => {
        if (error instanceof NotFollowed) notFollowed.set(path, error);
        else unlisted = true;
      });
      // Another name of the same file: a hard link, made by a rotation that is about to remove the first.
      if (!found || seen.has(key(found.file.id))) continue;
      seen.add(key(found.file.id));
      rotated.push({ ...parsed, ...found });
    }
  }
  return { rotated: oldestFirst(rotated), unlisted };
}

function folderOf(path: ByteString): ByteString {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function key(id: FileId): string {
  return `${id.device}:${id.inode}`;
}

/** The log itself must be regular, or it is an error. */
function currentFile(way: Way, path: ByteString): NodeLogFile | undefined {
  const { stat, name } = way;
  if (!stat) return undefined;
  way.judge(stat);
  if (!stat.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
  return new NodeLogFile(path, fileId(stat), way, name);
}

/**
 * A rotated file must be regular, or is none: a link is not followed.
 * @throws NotFollowed, also for a link that would not be followed if it were the log.
 */
async function fileAt(way: Way, name: ByteString, path: ByteString): Promise<FoundFile | undefined> {
  const stat = await statAt(way.folder + name);
  if (stat?.isSymbolicLink()) await assertFollowed(path);
  if (!stat?.isFile()) return undefined;
  way.judge(stat);
  return { file: new NodeLogFile(path, fileId(stat), way, name), modified: stat.mtimeNs };
}

/** @throws NotFollowed. */
async function assertFollowed(path: ByteString): Promise<void> {
  try {
    const way = await driveLater(findWay(path));
    way.close();
    if (way.stat) way.judge(way.stat);
  } catch (error) {
    if (error instanceof NotFollowed) throw error;
  }
}

/** Undefined where there is no such file. */
function statAt(path: ByteString): Promise<BigIntStats | undefined> {
  return lstat(Buffer.from(path, 'latin1'), { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}

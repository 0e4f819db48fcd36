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
import type { FolderNames } from './folder-names.ts';
import { localFolder, lstatNow, statNow } from '../local-folder.ts';
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
  readonly #places: readonly Place[];
  #all: Promise<Map<string, NodeLogFile>> | undefined;

  constructor({ name, places, current, rotated, unlisted, notFollowed }: Found) {
    this.name = name;
    this.#places = places;
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
    for (const { way } of this.#places) way.close();
  }

  async #inFolder(): Promise<Map<string, NodeLogFile>> {
    const listed = new Set([this.current, ...this.rotated].map((file) => file && key(file.id)));
    const all = new Map<string, NodeLogFile>();
    for (const { way, isLocal } of this.#places)
      for (const name of (await folderNames(way.folder, isLocal))?.all ?? []) {
        const found = await fileIfReadable(way, name, isLocal);
        if (found && !listed.has(key(found.file.id))) all.set(key(found.file.id), found.file);
      }
    return all;
  }
}

/**
 * Lists a log and its rotated files, those in `rotatedFolders` included. A rotation in between could hide a
 * file from both of its names: so the folders must not have changed meanwhile, or two listings in a row must
 * be the same.
 * @throws Moved where the folder does not rest; Error with Node's `code` where the log is not a regular file,
 * or its folder is missing.
 */
export async function listLog(
  log: ByteString,
  rotatedFolders: readonly ByteString[] = [],
  reader: object = {},
): Promise<LogListing> {
  let before = '';
  for (let attempt = 0; attempt < MAX_LISTINGS; attempt++) {
    const found = await look(log, rotatedFolders, reader);
    if (found.isStill) return new LogListing(found);
    const files = [found.current, ...found.rotated.map(({ file }) => file)];
    const now = JSON.stringify(files.map((file) => file && [file.path, key(file.id)]));
    if (now === before) return new LogListing(found);
    for (const { way } of found.places) way.close();
    // Once more: it may pass.
    if (!found.unlisted || attempt > 0) before = now;
  }
  throw new Moved();
}

/** `way` leads to a log, or to its name in another folder. */
interface Place {
  readonly way: Way;
  /** Whether the files of its folder are looked at by plain calls. */
  readonly isLocal: boolean;
}

interface FoundFile {
  readonly file: NodeLogFile;
  readonly modified: bigint;
}

interface Found {
  readonly name: ByteString;
  /** The log's own folder, unless it is missing, and the others. */
  readonly places: readonly Place[];
  readonly current: NodeLogFile | undefined;
  readonly rotated: readonly FoundFile[];
  readonly unlisted: boolean;
  readonly notFollowed: ReadonlyMap<ByteString, NotFollowed>;
  /** Whether no file can have been renamed while they were listed. */
  readonly isStill: boolean;
}

async function look(log: ByteString, rotatedFolders: readonly ByteString[], reader: object): Promise<Found> {
  const places: Place[] = [];
  try {
    const place = await placeOf(log, 'follow', reader);
    const own = place?.way;
    // Rotation happens where a link leads.
    const target = own?.isLink ? own.path : log;
    const name = target.slice(target.lastIndexOf('/') + 1);
    if (place) places.push(place);
    const notFollowed = new Map<ByteString, NotFollowed>();
    for (const folder of own ? rotatedFolders : []) {
      const other = await placeOf(folder + name, 'keep', reader).catch((error: unknown) => {
        if (!(error instanceof NotFollowed)) throw error;
        notFollowed.set(folder, error);
      });
      if (other) places.push(other);
    }
    const current = own && currentFile(own, target);
    return { name, places, current, notFollowed, ...(await lookIn(places, name, current, notFollowed)) };
  } catch (error) {
    for (const { way } of places) way.close();
    throw error;
  }
}

/** Undefined where a directory on the way is missing. `reader`: as {@link localFolder} has it. */
async function placeOf(log: ByteString, last: 'follow' | 'keep', reader: object): Promise<Place | undefined> {
  try {
    const folder = folderOf(log);
    const local = (await localFolder(folder, reader))?.wayTo(log.slice(folder.length));
    return local
      ? { way: local, isLocal: true }
      : { way: await driveLater(findWay(log, { last })), isLocal: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

async function lookIn(
  places: readonly Place[],
  name: ByteString,
  current: NodeLogFile | undefined,
  notFollowed: Map<ByteString, NotFollowed>,
): Promise<Pick<Found, 'rotated' | 'unlisted' | 'isStill'>> {
  const rotated: (FoundFile & RotatedName)[] = [];
  const seen = new Set(current && [key(current.id)]);
  let unlisted = false;
  const listings: (FolderNames | undefined)[] = [];
  const isLink = places[0]?.way.isLink === true;
  for (const [index, { way, isLocal }] of places.entries()) {
    const found = await folderNames(way.folder, isLocal);
    if (!found) unlisted = true;
    listings.push(found);
    // A link's target has elders of other names, and olddir may keep the log's own.
    const others = isLink ? found?.all : found?.rotated.get(name);
    for (const other of [...(index > 0 && !isLink ? [name] : []), ...(others ?? [])]) {
      const parsed =
        rotatedName(name, other) ??
        (isLink ? elderName(name, other) : undefined) ??
        (index > 0 && other === name ? SAME_NAME : undefined);
      if (!parsed) continue;
      let found: FoundFile | undefined;
      try {
        const file = fileAt(way, other, isLocal);
        // Without a promise for each of thousands of files.
        found = file instanceof Promise ? await file : file;
      } catch (error) {
        if (error instanceof NotFollowed) notFollowed.set(folderOf(way.path) + other, error);
        else unlisted = true;
      }
      if (!found) continue;
      // Another name of the same file: a hard link, made by a rotation that is about to remove the first.
      const id = key(found.file.id);
      if (seen.has(id)) continue;
      seen.add(id);
      rotated.push({ ...parsed, ...found });
    }
  }
  const isStill = !unlisted && places.every((place, index) => hasRested(place, listings[index]));
  return { rotated: oldestFirst(rotated), unlisted, isStill };
}

/** Whether no name of the folder has changed since it was listed. */
function hasRested({ way, isLocal }: Place, listed: FolderNames | undefined): boolean {
  return isLocal && listed?.isResting === true && statNow(way.folder)?.mtimeNs === listed.changed;
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
 * A rotated file must be regular: a symlink does not count, and is not followed. A promise only where plain
 * calls are not safe, and for a link.
 * @throws NotFollowed, also for a link that would not be followed if it were the log.
 */
function fileAt(
  way: Way,
  name: ByteString,
  isLocal: boolean,
): FoundFile | undefined | Promise<FoundFile | undefined> {
  const take = (stat: BigIntStats | undefined): FoundFile | undefined | Promise<undefined> => {
    const path = folderOf(way.path) + name;
    if (stat?.isSymbolicLink()) return assertFollowed(path);
    if (!stat?.isFile()) return undefined;
    way.judge(stat);
    return { file: new NodeLogFile(path, fileId(stat), way, name), modified: stat.mtimeNs };
  };
  return isLocal ? take(lstatNow(way.folder + name)) : statAt(way.folder + name).then(take);
}

async function fileIfReadable(way: Way, name: ByteString, isLocal: boolean): Promise<FoundFile | undefined> {
  try {
    return await fileAt(way, name, isLocal);
  } catch {
    return undefined;
  }
}

/** @throws NotFollowed. */
async function assertFollowed(path: ByteString): Promise<undefined> {
  try {
    const way = await driveLater(findWay(path));
    way.close();
    if (way.stat) way.judge(way.stat);
  } catch (error) {
    if (error instanceof NotFollowed) throw error;
  }
  return undefined;
}

/** Undefined where there is no such file. */
function statAt(path: ByteString): Promise<BigIntStats | undefined> {
  return lstat(Buffer.from(path, 'latin1'), { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}

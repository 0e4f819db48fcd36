import type { ByteString } from '../../bytes.ts';
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import type { LogFiles } from '../../log/log-files.ts';
import type { FileId } from '../../log/position.ts';
import { elderName, oldestFirst, rotatedName } from '../../log/rotated-name.ts';
import type { RotatedName } from '../../log/rotated-name.ts';
import { Moved, NodeLogFile, fileId } from './log-file.ts';

/** A folder that still changes after this many listings counts as one that never rests. */
const MAX_LISTINGS = 20;

/** The files of a log as they lie at one moment. Close the listing after use. */
export class LogListing implements LogFiles {
  readonly rotated: readonly NodeLogFile[];
  readonly current: NodeLogFile | undefined;
  readonly unlisted: boolean;
  readonly #folder: ByteString;
  readonly #strays: NodeLogFile[] = [];
  #all: Promise<Map<string, NodeLogFile>> | undefined;

  constructor(folder: ByteString, found: Found) {
    this.#folder = folder;
    this.unlisted = found.unlisted;
    this.current = found.current && new NodeLogFile(found.current.path, found.current.id, true);
    this.rotated = found.rotated.map(({ path, id }) => new NodeLogFile(path, id, false));
  }

  async stray(id: FileId): Promise<NodeLogFile | undefined> {
    this.#all ??= this.#inFolder();
    const file = (await this.#all).get(`${id.device}:${id.inode}`);
    if (file && !this.#strays.includes(file)) this.#strays.push(file);
    return file;
  }

  async close(): Promise<void> {
    const files = [...this.rotated, ...this.#strays, ...(this.current ? [this.current] : [])];
    await Promise.all(files.map((file) => file.close()));
  }

  async #inFolder(): Promise<Map<string, NodeLogFile>> {
    const listed = new Set([this.current, ...this.rotated].map((file) => file && key(file.id)));
    const all = new Map<string, NodeLogFile>();
    for (const name of (await names(this.#folder)) ?? []) {
      const found = await fileAt(this.#folder + name, false).catch(() => undefined);
      if (found && !listed.has(key(found.id))) {
        all.set(key(found.id), new NodeLogFile(found.path, found.id, false));
      }
    }
    return all;
  }
}

/**
 * Lists a log and its rotated files. Two listings in a row must be the same, or a rotation in between could
 * hide a file from both of its names.
 * @throws Moved where the folder does not rest; Error with Node's `code` where the log is not a regular file,
 * or its folder is missing.
 */
export async function listLog(log: ByteString): Promise<LogListing> {
  let before = '';
  for (let attempt = 0; attempt < MAX_LISTINGS; attempt++) {
    const found = await look(log);
    // Once more: it may pass.
    if (found.unlisted && attempt === 0) continue;
    const now = JSON.stringify(
      [found.current, ...found.rotated].map((file) => file && [file.path, key(file.id)]),
    );
    if (now === before) return new LogListing(found.folder, found);
    before = now;
  }
  throw new Moved();
}

interface FoundFile {
  readonly path: ByteString;
  readonly id: FileId;
  readonly modified: bigint;
}

interface Found {
  readonly folder: ByteString;
  readonly current: FoundFile | undefined;
  readonly rotated: readonly FoundFile[];
  readonly unlisted: boolean;
}

async function look(log: ByteString): Promise<Found> {
  const target = await followed(log);
  const folder = target.slice(0, target.lastIndexOf('/') + 1);
  const name = target.slice(folder.length);
  const linked = target !== log && (await isLink(log));
  const current = await fileAt(target, true);
  const rotated: (FoundFile & RotatedName)[] = [];
  const seen = new Set(current && [key(current.id)]);
  const others = await names(folder);
  let unlisted = others === undefined;
  for (const other of others ?? []) {
    const parsed = rotatedName(name, other) ?? (linked ? elderName(name, other) : undefined);
    const file = parsed && (await fileAt(folder + other, false).catch(() => void (unlisted = true)));
    // Another name of the same file: a hard link, made by a rotation that is about to remove the first.
    if (!file || seen.has(key(file.id))) continue;
    seen.add(key(file.id));
    rotated.push({ ...parsed, ...file });
  }
  return { folder, current, rotated: oldestFirst(rotated), unlisted };
}

function key(id: FileId): string {
  return `${id.device}:${id.inode}`;
}

/** Where a link leads; rotation happens there. What does not exist is itself. */
async function followed(log: ByteString): Promise<ByteString> {
  if (!(await isLink(log))) return log;
  const target = await realpath(Buffer.from(log, 'latin1'), { encoding: 'buffer' }).catch(() => undefined);
  return target?.toString('latin1') ?? log;
}

async function isLink(path: ByteString): Promise<boolean> {
  const found = await lstat(Buffer.from(path, 'latin1')).catch(() => undefined);
  return found?.isSymbolicLink() === true;
}

/**
 * A rotated file must be regular, or is none; the log itself must be, or it is an error. So is what cannot be
 * looked at.
 */
async function fileAt(path: ByteString, current: boolean): Promise<FoundFile | undefined> {
  const found = await statAt(path, current).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (!found) return undefined;
  if (found.isFile()) return { path, id: fileId(found), modified: found.mtimeNs };
  if (current) throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
  return undefined;
}

function statAt(path: ByteString, follow: boolean): Promise<BigIntStats> {
  const bytes = Buffer.from(path, 'latin1');
  return follow ? stat(bytes, { bigint: true }) : lstat(bytes, { bigint: true });
}

/** Undefined where the folder cannot be listed; one that is not there is empty. */
async function names(folder: ByteString): Promise<ByteString[] | undefined> {
  const found = await readdir(Buffer.from(folder || '.', 'latin1'), { encoding: 'buffer' }).catch(
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : undefined),
  );
  return found?.map((name) => name.toString('latin1')).sort();
}

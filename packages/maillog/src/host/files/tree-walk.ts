/**
 * Walks directories and yields their regular files in batches to hash, sorted by name as bytes.
 *
 * A directory's content sorts as if the directory's name ended in a slash (`a-b` before `a/c` before `ab`),
 * so entries are sorted in that form and the walk, depth first, gives the order of whole names without
 * holding more than the directories from the root to the current one. They are on an explicit stack, since a
 * tree may be deeper than the call stack. The walk follows symlinks only if the user named them. What cannot
 * be read becomes a warning at its place among the files.
 */
import type { ByteString } from '../../bytes.ts';
import type { BigIntStats } from 'node:fs';
import type { ListRequest } from '../../entry/host.ts';
import { noCoverage } from '../../listing/coverage.ts';
import type { Coverage } from '../../listing/coverage.ts';
import { escapeName } from '../../listing/name.ts';
import { countOf, reasonOf, writeWarning } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import type { Batch } from '../hashing/batch.ts';
import { BatchBuilder } from '../hashing/batch-builder.ts';
import { driveNow } from '../trust/calls.ts';
import { Directory } from '../trust/directory.ts';
import { reasonOfError } from '../trust/reason.ts';
import { findWay } from '../trust/way.ts';
import type { Way } from '../trust/way.ts';
import { WalkFrame } from './walk-frame.ts';
import { resolveAvoiding } from './links.ts';
import { readMountTable } from '../mount-table.ts';
import type { Mount } from '../mount-table.ts';
import { mountsByFolder, realFolder } from './mounts.ts';
import type { Mounts } from './mounts.ts';
import { absolute, outermost, rootsOf, withSlash } from './roots.ts';
import { silentAbove } from './silent-mounts.ts';
import { systemError } from '../../text/errno.ts';

export type TreeOptions = Pick<
  ListRequest,
  'roots' | 'key' | 'exclude' | 'sameFilesystem' | 'skip' | 'attributes'
>;

/** Paths that the user named, to enter one after the other. */
interface Starts {
  readonly starts: readonly ByteString[];
  next: number;
}

/** How many directories of the stack stay open. Those above are opened again through `..`. */
const MAX_OPEN_FRAMES = 200;

export class TreeWalk implements Iterator<Batch> {
  #coverage = noCoverage();
  readonly #options: TreeOptions;
  readonly #inner: readonly ByteString[];
  readonly #stack: (WalkFrame | Starts)[];
  /** The directories of the stack, to detect one that is inside itself. */
  readonly #way = new Set<string>();
  readonly #batch = new BatchBuilder();
  readonly #mounts: Mounts;
  readonly #silent: ReadonlySet<ByteString>;
  /** Mount points above the first directories that have been named. */
  readonly #above = new Set<ByteString>();

  /** `silent`: mount points that do not answer, and are not accessed. */
  constructor(
    options: TreeOptions,
    table: readonly Mount[] = readMountTable(),
    silent: ReadonlySet<ByteString> = new Set(),
  ) {
    this.#mounts = mountsByFolder(table);
    this.#silent = silent;
    const { outer, inner } = rootsOf(options.roots);
    this.#options = options;
    this.#inner = inner;
    this.#stack = [{ starts: outer, next: 0 }];
  }

  next(): IteratorResult<Batch, undefined> {
    while (!this.#batch.full) {
      const top = this.#stack.at(-1);
      if (!top) break;
      if (top instanceof WalkFrame) this.#walk(top);
      else this.#step(top);
    }
    return this.#batch.empty ? { done: true, value: undefined } : { value: this.#batch.take() };
  }

  /** Closes open directories if the walk is abandoned. */
  return(): IteratorResult<Batch, undefined> {
    for (const frame of this.#stack.splice(0)) if (frame instanceof WalkFrame) frame.close();
    return { done: true, value: undefined };
  }

  /** Directories that could not be read since the last call. The workers count files. */
  takeCoverage(): Coverage {
    const coverage = this.#coverage;
    this.#coverage = noCoverage();
    return coverage;
  }

  #step(top: Starts): void {
    const path = top.starts[top.next++];
    if (path === undefined) this.#stack.pop();
    else if (!this.#options.exclude?.(path)) this.#start(path);
  }

  /** Enters a path that the user named: here a link is followed, and a file is a file to hash. */
  #start(path: ByteString): void {
    if (silentAbove(this.#silent, this.#silent.size > 0 ? resolveAvoiding(path, this.#silent) : path)) {
      this.#warn(withSlash(path), 'does not answer');
      return this.#startBelow(withSlash(path));
    }
    let stat: BigIntStats | undefined;
    let way: Way | undefined;
    try {
      way = driveNow(findWay(path));
      ({ stat } = way);
      if (!stat) throw systemError('ENOENT');
      way.judge(stat);
      if (stat.isDirectory()) {
        const directory = openEnd(way);
        this.#note(path, withSlash(path));
        if (this.#options.attributes) this.#single(path, true);
        if (!this.#enter(directory, withSlash(path), realFolder(path))) this.#startBelow(withSlash(path));
        return;
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#warn(
        withSlash(path),
        code === 'ELOOP' ? 'too many levels of symbolic links' : reasonOfError(error),
      );
      return this.#startBelow(withSlash(path));
    } finally {
      way?.close();
    }
    this.#note(path, path);
    if (stat.isFile()) this.#single(path, false);
    else if (this.#options.attributes) this.#single(path, true);
    else this.#warn(path, 'not a regular file or directory');
  }

  /** Adds the notes about a path that the user named. */
  #note(path: ByteString, name: ByteString): void {
    const real = realFolder(path).slice(0, -1);
    if (`${real}/` !== withSlash(absolute(path))) this.#warn(name, 'symbolic link');
    if (path.startsWith('/') && !this.#inner.includes(path)) this.#noteAbove(real);
    if (this.#isMountPoint(real)) this.#warn(name, 'mount point');
  }

  /**
   * Adds a note for each mount point above a path that the user named. Without them, a check could not
   * distinguish a later mount over the path itself from one above it.
   */
  #noteAbove(real: ByteString): void {
    for (let slash = real.indexOf('/', 1); slash >= 0; slash = real.indexOf('/', slash + 1)) {
      const above = real.slice(0, slash);
      if (this.#above.has(above) || !this.#isMountPoint(above)) continue;
      this.#above.add(above);
      this.#warn(withSlash(above), 'mount point');
    }
  }

  #isMountPoint(real: ByteString): boolean {
    const cut = real.lastIndexOf('/') + 1;
    return this.#mounts.get(real.slice(0, cut))?.has(real.slice(cut)) === true;
  }

  /** A path that the user named, as a line of its own. */
  #single(path: ByteString, attributesOnly: boolean): void {
    if (this.#options.skip?.(path)) return;
    const cut = path.lastIndexOf('/') + 1;
    const { key, attributes } = this.#options;
    const folder = { path: absolute(path.slice(0, cut)) };
    const how = { folder, shown: escapeName(path.slice(0, cut)), key, attributes, followLink: true };
    const last = path.slice(cut) || '.';
    this.#batch.file(attributesOnly ? `${last}/` : last, how);
  }

  /** Processes a directory until a batch is full, or another directory is on top of the stack. */
  #walk(frame: WalkFrame): void {
    const { entries, path, how } = frame;
    const { exclude, skip } = this.#options;
    const mounted = this.#mounts.get(frame.real);
    while (frame.next < entries.length) {
      if (this.#batch.full) return;
      const entry = entries[frame.next++] ?? '';
      const name = /[/\0]$/.test(entry) ? entry.slice(0, -1) : entry;
      if (exclude?.(path + name)) continue;
      const reason = mounted?.has(name) ? this.#untouched(frame, name) : undefined;
      if (entry.endsWith('/')) return this.#child(frame, name, reason);
      if (reason !== undefined && entry === name) this.#warn(path + name, reason);
      // To read the attributes of a mount point is to access the mounted file system.
      if (reason !== undefined) continue;
      if (entry === name && mounted?.has(name)) this.#warn(path + name, 'mount point');
      if (!skip?.(path + name)) this.#batch.file(entry === name ? name : `${name}/`, how);
    }
    this.#leave(frame);
  }

  #child(frame: WalkFrame, name: ByteString, untouched: Reason | undefined): void {
    const path = `${frame.path}${name}/`;
    if (this.#inner.includes(frame.path + name)) return this.#start(frame.path + name);
    if (untouched !== undefined) this.#warn(path, untouched);
    if (untouched !== undefined || frame.unlisted.has(name) || !this.#enterChild(frame, name, path))
      this.#startBelow(path);
  }

  /** Why a mount point is not accessed; undefined if it is. */
  #untouched(frame: WalkFrame, name: ByteString): Reason | undefined {
    if (this.#options.sameFilesystem) return 'mount point, not entered';
    return this.#silent.has(frame.real + name) ? 'does not answer' : undefined;
  }

  #enterChild(frame: WalkFrame, name: ByteString, path: ByteString): boolean {
    let directory: Directory;
    try {
      directory = frame.directory.child(name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const replaced = code === 'ENOTDIR' || code === 'ELOOP';
      this.#warn(path, replaced ? 'no longer a directory' : reasonOf(code));
      return false;
    }
    const otherDevice = directory.dev !== frame.directory.dev;
    if (otherDevice && this.#options.sameFilesystem) {
      directory.close();
      this.#warn(path, 'mount point, not entered');
      return false;
    }
    if (otherDevice || this.#mounts.get(frame.real)?.has(name)) this.#warn(path, 'mount point');
    if (!this.#enter(directory, path, `${frame.real}${name}/`)) return false;
    if (this.#stack.length > MAX_OPEN_FRAMES) frame.suspend();
    return true;
  }

  #enter(directory: Directory, path: ByteString, real: ByteString): boolean {
    const identity = identify(directory);
    try {
      if (this.#way.has(identity)) {
        this.#warn(path, 'directory inside itself');
      } else {
        const device = this.#options.sameFilesystem ? directory.dev : undefined;
        const how = { key: this.#options.key, device, attributes: this.#options.attributes };
        this.#stack.push(new WalkFrame(directory, path, real, how, this.#inner));
        this.#way.add(identity);
        return true;
      }
    } catch (error) {
      this.#warn(path, reasonOf((error as NodeJS.ErrnoException).code));
    }
    directory.close();
    return false;
  }

  #leave(frame: WalkFrame): void {
    this.#stack.pop();
    this.#way.delete(identify(frame.directory));
    for (
      let above = this.#stack.at(-1);
      above instanceof WalkFrame && above.suspended;
      above = this.#stack.at(-1)
    ) {
      if (above.resume(frame.directory)) break;
      this.#warn(above.path, 'moved while being listed');
      this.#stack.pop();
      this.#way.delete(identify(above.directory));
    }
    frame.close();
  }

  /** A directory that cannot be entered may still contain paths that the user named. */
  #startBelow(path: ByteString): void {
    const starts = outermost(this.#inner.filter((inner) => inner !== path && inner.startsWith(path)));
    if (starts.length > 0) this.#stack.push({ starts, next: 0 });
  }

  #warn(name: ByteString, reason: Reason): void {
    this.#coverage[countOf(name, reason)]++;
    this.#batch.text(writeWarning(name, reason));
  }
}

/**
 * The directory at the end of a way.
 * @throws NotFollowed; Error with Node's `code`.
 */
function openEnd(way: Way): Directory {
  const directory = Directory.at(way.folder + way.name, false);
  try {
    way.judge(directory.stat);
    return directory;
  } catch (error) {
    directory.close();
    throw error;
  }
}

function identify(directory: Directory): string {
  return `${directory.dev}:${directory.ino}`;
}

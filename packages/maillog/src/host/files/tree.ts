/**
 * Walks directories and gives their regular files, in batches to hash, sorted by name as bytes.
 *
 * A directory's content sorts as if the directory's name ended in a slash (`a-b` before `a/c` before `ab`),
 * so entries are sorted in that form and the walk, depth first, gives the order of whole names without ever
 * holding more than the directories on its way. That way is a stack of its own, not of calls: a tree may be
 * deeper than any stack of calls.
 *
 * Links are not followed but where the user named one. What cannot be read is a warning in its place among
 * the files.
 */
import type { ByteString } from '../../bytes.ts';
import { statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { ListRequest } from '../../entry/host.ts';
import { noCoverage } from '../../listing/coverage.ts';
import type { Coverage } from '../../listing/coverage.ts';
import { escapeName } from '../../listing/name.ts';
import { countOf, reasonOf, writeWarning } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import { BatchBuilder } from '../hashing/batch-builder.ts';
import { Directory, systemPath } from '../trust/directory.ts';
import type { Batch } from '../hashing/hash-pool.ts';
import { Level } from './level.ts';
import { realFolder, readMounts } from './mounts.ts';
import type { Mounts } from './mounts.ts';
import { absolute, outermost, rootsOf, withSlash } from './roots.ts';

export type TreeOptions = Pick<
  ListRequest,
  'roots' | 'key' | 'exclude' | 'sameFilesystem' | 'skip' | 'attributes'
>;

/** Paths that the user named, to enter one after the other. */
interface Starts {
  readonly starts: readonly ByteString[];
  next: number;
}

/** So many directories of the way stay open; those above are found again through `..`. */
const OPEN_LEVELS = 200;

export class TreeWalk implements Iterator<Batch> {
  #coverage = noCoverage();
  readonly #options: TreeOptions;
  readonly #inner: readonly ByteString[];
  readonly #stack: (Level | Starts)[];
  /** The directories of the way, to see when one is inside itself. */
  readonly #way = new Set<string>();
  readonly #batch = new BatchBuilder();
  readonly #mounts: Mounts = readMounts();

  constructor(options: TreeOptions) {
    const { outer, inner } = rootsOf(options.roots);
    this.#options = options;
    this.#inner = inner;
    this.#stack = [{ starts: outer, next: 0 }];
  }

  next(): IteratorResult<Batch, undefined> {
    while (!this.#batch.full) {
      const top = this.#stack.at(-1);
      if (!top) break;
      if (top instanceof Level) this.#walk(top);
      else this.#step(top);
    }
    return this.#batch.empty ? { done: true, value: undefined } : { value: this.#batch.take() };
  }

  /** Closes what is open where the walk is not wanted to its end. */
  return(): IteratorResult<Batch, undefined> {
    for (const level of this.#stack.splice(0)) if (level instanceof Level) level.close();
    return { done: true, value: undefined };
  }

  /**
   * What could not be read since this was last asked, of directories; files are counted by whoever hashes
   * them.
   */
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
    let stat: BigIntStats;
    try {
      stat = statSync(systemPath(path), { bigint: true });
      if (stat.isDirectory()) {
        const directory = Directory.at(path, true);
        if (this.#options.attributes) this.#single(path, true);
        if (!this.#enter(directory, withSlash(path), realFolder(path))) this.#startBelow(withSlash(path));
        return;
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#warn(withSlash(path), code === 'ELOOP' ? 'too many levels of symbolic links' : reasonOf(code));
      return this.#startBelow(withSlash(path));
    }
    if (stat.isFile()) this.#single(path, false);
    else if (this.#options.attributes) this.#single(path, true);
    else this.#warn(path, 'not a regular file or directory');
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

  /** Works through a directory until there is a batch, or another directory on top. */
  #walk(level: Level): void {
    const { entries, path, how } = level;
    const { exclude, skip } = this.#options;
    const mounted = this.#mounts.get(level.real);
    while (level.next < entries.length) {
      if (this.#batch.full) return;
      const entry = entries[level.next++] ?? '';
      const name = /[/\0]$/.test(entry) ? entry.slice(0, -1) : entry;
      if (exclude?.(path + name)) continue;
      if (entry.endsWith('/')) return this.#child(level, name);
      if (entry === name && mounted?.has(name)) this.#warn(path + name, 'mount point');
      if (!skip?.(path + name)) this.#batch.file(entry === name ? name : `${name}/`, how);
    }
    this.#leave(level);
  }

  #child(level: Level, name: ByteString): void {
    const path = `${level.path}${name}/`;
    if (this.#inner.includes(level.path + name)) return this.#start(level.path + name);
    if (level.unlisted.has(name) || !this.#enterChild(level, name, path)) this.#startBelow(path);
  }

  #enterChild(level: Level, name: ByteString, path: ByteString): boolean {
    let directory: Directory;
    try {
      directory = level.directory.child(name);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const replaced = code === 'ENOTDIR' || code === 'ELOOP';
      this.#warn(path, replaced ? 'no longer a directory' : reasonOf(code));
      return false;
    }
    const otherDevice = directory.dev !== level.directory.dev;
    if (otherDevice && this.#options.sameFilesystem) {
      directory.close();
      this.#warn(path, 'mount point, not entered');
      return false;
    }
    if (otherDevice || this.#mounts.get(level.real)?.has(name)) this.#warn(path, 'mount point');
    if (!this.#enter(directory, path, `${level.real}${name}/`)) return false;
    if (this.#stack.length > OPEN_LEVELS) level.suspend();
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
        this.#stack.push(new Level(directory, path, real, how, this.#inner));
        this.#way.add(identity);
        return true;
      }
    } catch (error) {
      this.#warn(path, reasonOf((error as NodeJS.ErrnoException).code));
    }
    directory.close();
    return false;
  }

  #leave(level: Level): void {
    this.#stack.pop();
    this.#way.delete(identify(level.directory));
    for (
      let above = this.#stack.at(-1);
      above instanceof Level && above.suspended;
      above = this.#stack.at(-1)
    ) {
      if (above.resume(level.directory)) break;
      this.#warn(above.path, 'moved while being listed');
      this.#stack.pop();
      this.#way.delete(identify(above.directory));
    }
    level.close();
  }

  /** What cannot be entered may still hold paths that the user named. */
  #startBelow(path: ByteString): void {
    const starts = outermost(this.#inner.filter((inner) => inner !== path && inner.startsWith(path)));
    if (starts.length > 0) this.#stack.push({ starts, next: 0 });
  }

  #warn(name: ByteString, reason: Reason): void {
    this.#coverage[countOf(name, reason)]++;
    this.#batch.text(writeWarning(name, reason));
  }
}

function identify(directory: Directory): string {
  return `${directory.dev}:${directory.ino}`;
}

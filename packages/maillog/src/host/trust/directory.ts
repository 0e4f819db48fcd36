import type { ByteString } from '../../bytes.ts';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  opendirSync,
  readdirSync,
  statSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';

/**
 * A directory held open, through which its children are opened.
 *
 * Node has no openat(2). On Linux `/proc/self/fd/N/NAME` is one: the kernel starts at the open directory
 * itself, so nothing that is done to the path meanwhile (a directory swapped for a link) leads elsewhere, and
 * no depth makes a path too long. Where there is no procfs the path itself is used: then only the last part
 * of a name is safe against links.
 */
export class Directory {
  /** The prefix to open a child with: `/proc/self/fd/21/`. */
  readonly open: ByteString;
  readonly dev: bigint;
  readonly ino: bigint;
  /** As it was when it was opened. */
  readonly stat: BigIntStats;
  readonly #file: number | undefined;

  private constructor(open: ByteString, stat: BigIntStats, file?: number) {
    this.open = open;
    this.dev = stat.dev;
    this.ino = stat.ino;
    this.stat = stat;
    this.#file = file;
  }

  /** @throws Error with Node's `code` (`ENOTDIR`: it is not a directory, or a link and `follow` is false). */
  static at(path: ByteString, follow: boolean, flags = READ): Directory {
    if (!HAS_DESCRIPTORS) return Directory.#atPath(path, follow);
    const file = openSync(systemPath(path), follow ? flags : flags | constants.O_NOFOLLOW);
    try {
      return new Directory(`/proc/self/fd/${file}/`, fstatSync(file, { bigint: true }), file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  static #atPath(path: ByteString, follow: boolean): Directory {
    const stat = (follow ? statSync : lstatSync)(systemPath(path), { bigint: true });
    if (!stat.isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    return new Directory(path.endsWith('/') ? path : `${path}/`, stat);
  }

  /**
   * To open files in, though it may not be read. The path may have any length: it is gone piece by piece.
   * Links in it are followed.
   * @throws Error with Node's `code`.
   */
  static toPass(path: ByteString): Directory {
    if (path.length <= MAX_PATH_BYTES) return Directory.at(path, true, PASS);
    const cut = path.lastIndexOf('/', MAX_PATH_BYTES);
    let near = Directory.at(path.slice(0, cut + 1), true, PASS);
    for (let from = cut + 1; from < path.length;) {
      const end =
        from + MAX_PATH_BYTES >= path.length ? path.length : path.lastIndexOf('/', from + MAX_PATH_BYTES) + 1;
      const last = near;
      try {
        near = Directory.at(last.open + path.slice(from, end), true, PASS);
      } finally {
        last.close();
      }
      from = end;
    }
    return near;
  }

  /** @throws Error with Node's `code`. */
  child(name: ByteString): Directory {
    return Directory.at(this.open + name, false);
  }

  /**
   * What `pick` makes of everything in it, unsorted.
   * @throws Error with Node's `code`.
   */
  pick(pick: Pick): ByteString[] {
    try {
      return this.#pick('latin1', pick);
    } catch (error) {
      // If a file system does not return types, Node looks up each name, which it encodes a second time.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return this.#pick('buffer', pick);
    }
  }

  #pick(encoding: 'latin1' | 'buffer', pick: Pick): ByteString[] {
    const picked: ByteString[] = [];
    for (const entry of this.stat.size > STREAM_ABOVE_BYTES ? this.#stream(encoding) : this.#all(encoding)) {
      const name: string | Buffer = entry.name;
      for (const each of pick(typeof name === 'string' ? name : name.toString('latin1'), entry))
        picked.push(each);
    }
    return picked;
  }

  /**
   * The faster way for a few. Node's types do not know that it gives names as latin1 too (fs.readdirSync,
   * "encoding").
   */
  #all(encoding: 'latin1' | 'buffer'): DirectoryEntry[] {
    return readdirSync(systemPath(this.open), { encoding: encoding as 'latin1', withFileTypes: true });
  }

  /** One by one: a million entries take twice the memory of their names. */
  *#stream(encoding: 'latin1' | 'buffer'): Generator<DirectoryEntry> {
    const directory = opendirSync(systemPath(this.open), {
      encoding: encoding as 'latin1',
      bufferSize: STREAM_BUFFER_ENTRIES,
    });
    try {
      for (let entry = directory.readSync(); entry; entry = directory.readSync()) yield entry;
    } finally {
      directory.closeSync();
    }
  }

  is(other: Directory): boolean {
    return this.dev === other.dev && this.ino === other.ino;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** What an entry is, without a look at it. */
export interface DirentKind {
  isFile(): boolean;
  isDirectory(): boolean;
}

type DirectoryEntry = DirentKind & { readonly name: string | Buffer };
type Pick = (name: ByteString, kind: DirentKind) => readonly ByteString[];

/** Of the directory itself, as stat has it: some ten thousand entries on most file systems. */
const STREAM_ABOVE_BYTES = 1n << 19n;
/** More at once is no faster. */
const STREAM_BUFFER_ENTRIES = 256;

/** Linux has procfs, but some containers do not mount it. */
export const HAS_DESCRIPTORS = existsSync('/proc/self/fd');

/**
 * Bytes; Linux takes 4095, others 1023 (PATH_MAX less its NUL), and the path of the descriptor is part of it.
 */
const MAX_PATH_BYTES = 960;

const READ = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * O_PATH of Linux, which Node does not name: it asks for no right to read (open(2)). The number is that of
 * all platforms Node runs on.
 */
const O_PATH = 0o10000000;
export const PASS = O_PATH | constants.O_DIRECTORY;

/** A name for the system: bytes beyond ASCII must not be encoded once more. */
export function systemPath(path: ByteString): string | Buffer {
  return /[^\0-\x7f]/.test(path) ? Buffer.from(path, 'latin1') : path;
}

/**
 * Finds a position among the files of a log, and says what has to be read from where.
 *
 * In this order: a file that nobody touched since it was read is itself. Any other is known by what it holds.
 * The current file of last time may now be the current one still, or a rotated one, under any name and
 * compressed or not; where both hold what was read, one is a copy of the other (copytruncate before it
 * truncates), or the log was emptied and began with the same lines again, and comparing them tells which. A
 * file that is none of those known has come since, and is read whole. What was read and is in no file any
 * more is counted: nobody can tell what stood behind it.
 */
import type { ByteString } from '../bytes.ts';
import { WINDOW_BYTES, fingerprint, sameFile, untouched } from './position.ts';
import type { FileId, Fingerprint, Position, ReadFile } from './position.ts';

/**
 * A file that may hold a part of the log. Its methods go on finding it when it is renamed, or throw and are
 * asked for no more.
 */
export interface LogFile {
  readonly path: ByteString;
  readonly id: FileId;
  /**
   * Whether it is compressed; offsets are those of its content then, and its length is known once it has been
   * read.
   */
  readonly packed: boolean;
  /** The path without what compression added. */
  readonly stem: ByteString;
  /**
   * Bytes `start` to `end` of the content, fewer where it ends or breaks before. @throws {@link Unreadable}
   */
  window(start: number, end: number): Promise<Uint8Array>;
  /**
   * The content from `start` to `end`, or to its end. Blocks may be reused. @throws {@link Unreadable},
   * {@link Damaged}
   */
  blocks(start: number, end?: number): AsyncIterable<Uint8Array>;
}

/** This file cannot be read, and why; trying again at once is no help. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** A compressed file breaks before its end; what came out of it before is good. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

export interface LogFiles<File extends LogFile = LogFile> {
  /** Oldest first. */
  readonly rotated: readonly File[];
  /** The one that has the log's own name. */
  readonly current: File | undefined;
  /** Whether there may be rotated files that cannot be looked at. */
  readonly unlisted: boolean;
  /** Looks for a file that went to a name which no rotation gives. */
  stray(id: FileId): Promise<File | undefined>;
}

/** A file to be read on from `from`; `read` is what is known of it. */
export interface Step<File extends LogFile = LogFile> {
  readonly file: File;
  readonly from: number;
  readonly read: ReadFile | undefined;
}

export interface Plan<File extends LogFile = LogFile> {
  /** Oldest first. */
  readonly steps: readonly Step<File>[];
  /** Files that need no reading, as they were. */
  readonly settled: readonly ReadFile[];
  /** Files that need no reading, but have to be remembered. */
  readonly known: readonly { readonly file: File; readonly copy: boolean }[];
  /** Known files that are not there; perhaps one of those that cannot be read. */
  readonly missing: readonly ReadFile[];
  /** Bytes that were read and are in no file any more. */
  readonly unaccounted: number;
  /** Files that may hold what is unread. */
  readonly unreadable: ReadonlyMap<File, Unreadable>;
  /** Whether rotated files may hold what is unread that cannot be looked at. */
  readonly unlisted: boolean;
}

/**
 * Known files that were not found are remembered, while others cannot be read; so many of those that are read
 * to their end.
 */
const MOST_MISSING = 100;

/** Without a position, the current file is read whole, and the rotated ones are past. */
export async function locate<File extends LogFile>(
  files: LogFiles<File>,
  position: Position | undefined,
): Promise<Plan<File>> {
  if (position) return new Search(files, position).plan();
  return {
    steps: files.current ? [{ file: files.current, from: 0, read: undefined }] : [],
    settled: [],
    known: files.rotated.map((file) => ({ file, copy: false })),
    missing: [],
    unaccounted: 0,
    unreadable: new Map(),
    unlisted: false,
  };
}

class Search<File extends LogFile> {
  readonly #files: LogFiles<File>;
  readonly #before: readonly ReadFile[];
  /** The current file of last time. */
  readonly #last: ReadFile | undefined;
  /** Which known file a file is. */
  readonly #is = new Map<File, ReadFile>();
  readonly #copies = new Set<File>();
  /** Those that were copies already. */
  readonly #oldCopies = new Set<File>();
  readonly #strays: File[] = [];
  readonly #unreadable = new Map<File, Unreadable>();
  readonly #heads = new Map<File, Promise<Uint8Array>>();

  constructor(files: LogFiles<File>, position: Position) {
    this.#files = files;
    this.#before = position.files;
    this.#last = position.files.find((read) => read.role === 'current');
  }

  async plan(): Promise<Plan<File>> {
    const { current } = this.#files;
    this.#untouched();
    await this.#copiesOfOthers();
    await this.#sameInode();
    // Where the log is another file than before, what was current is looked for first: a copy of it cannot be
    // meant.
    const replaced = current && this.#last && !sameFile(current.id, this.#last.id);
    if (!replaced) await this.#copiesOfCurrent();
    await this.#byContent();
    if (replaced) await this.#copiesOfCurrent();

    const lost = this.#last && !this.#found(this.#last) ? this.#last : undefined;
    const shorter = lost && (await this.#shorter(lost));
    // What was a copy before is so only as long as the log has not begun anew.
    const stays = current !== undefined && this.#is.has(current);
    const known = [...this.#copies].map((file) => ({ file, copy: stays || !this.#oldCopies.has(file) }));
    if (shorter && shorter !== current && !this.#copies.has(shorter))
      known.push({ file: shorter, copy: false });
    const passed = new Set(known.map(({ file }) => file));
    const steps: Step<File>[] = [];
    const settled: ReadFile[] = [];
    for (const file of [...this.#strays, ...this.#files.rotated, ...(current ? [current] : [])]) {
      const read = this.#is.get(file);
      if (passed.has(file) || this.#unreadable.has(file)) continue;
      if (read && isDone(file, read, file === current)) settled.push({ ...read, id: file.id });
      else steps.push({ file, from: read?.offset ?? 0, read });
    }
    // A file that was found, and then could not be read, is as good as not found.
    const found = new Set(
      [...this.#is].flatMap(([file, read]) => (this.#unreadable.has(file) ? [] : [read])),
    );
    const unfound = this.#before.filter((read) => !found.has(read));
    const missing = unfound.filter((read) => lostWith(read) > 0);
    const past = unfound.filter(({ role }) => role === 'rotated' || role === 'packed').slice(-MOST_MISSING);
    const there = current && !this.#unreadable.has(current);
    const hidden = this.#unreadable.size > 0 || this.#files.unlisted;
    const waiting = hidden || !there;
    const lostBytes = missing.reduce((sum, read) => sum + lostWith(read), 0) - (shorter?.id.size ?? 0);
    return {
      steps,
      settled,
      known,
      missing: [...(waiting ? (there ? missing.map(asStopped) : missing) : []), ...(hidden ? past : [])],
      unaccounted: waiting ? 0 : lostBytes,
      unreadable: this.#unreadable,
      unlisted: this.#files.unlisted && missing.length > 0,
    };
  }

  #found(read: ReadFile): boolean {
    return [...this.#is.values()].includes(read);
  }

  #unclaimed(): File[] {
    return this.#files.rotated.filter((file) => !this.#is.has(file) && !this.#copies.has(file));
  }

  /**
   * Rotated files as they were left; the current one is always looked into, since it may be emptied and
   * filled again in no time.
   */
  #untouched(): void {
    for (const file of this.#files.rotated) {
      const read = this.#before.find(({ id, role }) => role !== 'current' && untouched(id, file.id));
      if (read?.role === 'copy') {
        this.#copies.add(file);
        this.#oldCopies.add(file);
      } else if (read) this.#is.set(file, read);
    }
  }

  /** A compressed file that is only just being made of one which is still there. */
  async #copiesOfOthers(): Promise<void> {
    const { rotated } = this.#files;
    for (const file of rotated.filter(({ packed }) => packed)) {
      const plain = rotated.find((other) => !other.packed && other.stem === file.stem);
      if (!plain || (this.#is.has(file) && this.#is.has(plain))) continue;
      if (await this.#isBeginning(file, plain)) {
        this.#is.delete(file);
        this.#copies.add(file);
      }
    }
  }

  async #sameInode(): Promise<void> {
    for (const read of this.#before) {
      if (read.role === 'copy' || this.#found(read)) continue;
      // A rotation may be undone: then the log is a file that was set aside.
      const { current } = this.#files;
      const files = current && read !== this.#last ? [...this.#unclaimed(), current] : this.#unclaimed();
      const file = await this.#first(
        files.filter(({ id }) => sameFile(id, read.id)),
        read,
      );
      if (file) this.#is.set(file, read);
    }
  }

  async #copiesOfCurrent(): Promise<void> {
    const { current } = this.#files;
    for (const file of current ? this.#unclaimed() : []) {
      if (current && (await this.#isBeginning(file, current))) this.#copies.add(file);
    }
  }

  /** The file of which most was read is told by most: it is looked for first. */
  async #byContent(): Promise<void> {
    const known = this.#before.filter((read) => read.role !== 'copy' && !this.#found(read));
    for (const read of known.sort((a, b) => b.offset - a.offset)) {
      const file =
        (await (read === this.#last ? this.#whereLastIs(read) : this.#first(this.#unclaimed(), read))) ??
        (await this.#stray(read));
      if (!file) continue;
      this.#is.set(file, read);
      this.#copies.delete(file);
    }
  }

  /** Where the log began anew, a copy that was made of it before is what it was. */
  async #whereLastIs(read: ReadFile): Promise<File | undefined> {
    const { current } = this.#files;
    const free = current && !this.#is.has(current) ? current : undefined;
    const stays = free && (await this.#holds(free, read)) ? free : undefined;
    const files = stays ? this.#unclaimed() : [...this.#unclaimed(), ...this.#copies];
    return (await this.#first(files, read)) ?? stays;
  }

  async #first(files: readonly File[], read: ReadFile): Promise<File | undefined> {
    for (const file of files) if (await this.#holds(file, read)) return file;
    return undefined;
  }

  async #stray(read: ReadFile): Promise<File | undefined> {
    if (read.role === 'packed') return undefined;
    const file = await this.#files.stray(read.id);
    if (!file || !(await this.#holds(file, read))) return undefined;
    this.#strays.push(file);
    return file;
  }

  /**
   * Whether a file begins with all that was read of `read`. Of one that was empty, only the file itself
   * tells.
   */
  async #holds(file: File, read: ReadFile): Promise<boolean> {
    const { head, tail, offset } = read;
    if (head.bytes === 0) return sameFile(file.id, read.id);
    const start = await this.#head(file);
    if (!start || !isBegunWith(start, head)) return false;
    // Of one that was never unpacked only the beginning is known, which may be that of every file of this
    // log: a short one has to end there, and a long one to be the file itself, or a copy with its time.
    if (!tail && head.bytes < WINDOW_BYTES) return start.length === head.bytes;
    if (!tail) return isSizedAs(file.id, read.id);
    const end = await this.#try(file, () => file.window(offset - tail.bytes, offset));
    return end !== undefined && end.length === tail.bytes && fingerprint(end).hash === tail.hash;
  }

  /**
   * A file that begins as `read` did, but is shorter than what was read of it: itself, without its end, or a
   * copy that was made while it was read. Another that was written to since is none, but has the same
   * beginning.
   */
  async #shorter(read: ReadFile): Promise<File | undefined> {
    const { current } = this.#files;
    for (const file of [...this.#unclaimed(), ...this.#copies, ...(current ? [current] : [])]) {
      if (file.packed || file.id.size >= read.offset) continue;
      const isLater = BigInt(file.id.modified) > BigInt(read.id.modified);
      if (isLater && !sameFile(file.id, read.id)) continue;
      const start = await this.#head(file);
      if (start && isBegunWith(start, read.head)) return file;
    }
    return undefined;
  }

  /** Whether `file` holds nothing but the beginning of `longer`; it may still be being written. */
  async #isBeginning(file: File, longer: File): Promise<boolean> {
    const start = await this.#head(file);
    const other = await this.#head(longer);
    if (!start || !other || !isBegunWith(other, fingerprint(start))) return false;
    const same = await this.#try(file, () => this.#agrees(file, longer));
    return same === true;
  }

  async #agrees(file: File, longer: File): Promise<boolean> {
    let at = 0;
    try {
      for await (const block of file.blocks(0)) {
        const part = await this.#try(longer, () => longer.window(at, at + block.length));
        if (!part || Buffer.compare(block, part) !== 0) return false;
        at += block.length;
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
    return true;
  }

  #head(file: File): Promise<Uint8Array | undefined> {
    const head = this.#heads.get(file) ?? file.window(0, WINDOW_BYTES);
    this.#heads.set(file, head);
    return this.#try(file, () => head);
  }

  async #try<T>(file: File, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#unreadable.set(file, error);
      return undefined;
    }
  }
}

function isBegunWith(start: Uint8Array, head: Fingerprint): boolean {
  return start.length >= head.bytes && fingerprint(start.subarray(0, head.bytes)).hash === head.hash;
}

function isSizedAs(a: FileId, b: FileId): boolean {
  return a.size === b.size && (sameFile(a, b) || a.modified === b.modified);
}

/** What is waited for while the log goes on without it. */
function asStopped(read: ReadFile): ReadFile {
  return { ...read, role: 'stopped' };
}

/** Whether a file needs no reading. */
function isDone(file: LogFile, read: ReadFile, current: boolean): boolean {
  if (file.packed && untouched(read.id, file.id)) return read.role !== 'stopped';
  if (current) return false;
  if (read.role === 'packed') return read.tail === undefined;
  return read.role === 'rotated' && !file.packed && file.id.size <= read.offset;
}

/**
 * How much is unaccounted for if a file is gone: all that was seen of one which may have grown, nothing of
 * one that was past.
 */
function lostWith({ role, offset, id }: ReadFile): number {
  return role === 'current' || role === 'stopped' ? Math.max(offset, id.size) : 0;
}

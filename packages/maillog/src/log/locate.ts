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
import { FileContents } from './file-contents.ts';
import type { LogFile, LogFiles } from './log-files.ts';
import { sameFile, untouched } from './position.ts';
import type { LogPosition, ReadFile } from './position.ts';
import type { ReadPlan, ReadStep } from './read-plan.ts';

/**
 * Known files that were not found are remembered, while others cannot be read; so many of those that are read
 * to their end.
 */
const MAX_MISSING_FILES = 100;

/** Without a position, the current file is read whole, and the rotated ones are past. */
export async function locate<File extends LogFile>(
  files: LogFiles<File>,
  position: LogPosition | undefined,
): Promise<ReadPlan<File>> {
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
  readonly #contents = new FileContents<File>();

  constructor(files: LogFiles<File>, position: LogPosition) {
    this.#files = files;
    this.#before = position.files;
    this.#last = position.files.find((read) => read.role === 'current');
  }

  async plan(): Promise<ReadPlan<File>> {
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
    const steps: ReadStep<File>[] = [];
    const settled: ReadFile[] = [];
    for (const file of [...this.#strays, ...this.#files.rotated, ...(current ? [current] : [])]) {
      const read = this.#is.get(file);
      if (passed.has(file) || this.#contents.unreadable.has(file)) continue;
      if (read && isDone(file, read, file === current)) settled.push({ ...read, id: file.id });
      else steps.push({ file, from: read?.offset ?? 0, read });
    }
    // A file that was found, and then could not be read, is as good as not found.
    const found = new Set(
      [...this.#is].flatMap(([file, read]) => (this.#contents.unreadable.has(file) ? [] : [read])),
    );
    const unfound = this.#before.filter((read) => !found.has(read));
    const missing = unfound.filter((read) => lostWith(read) > 0);
    const past = unfound
      .filter(({ role }) => role === 'rotated' || role === 'packed')
      .slice(-MAX_MISSING_FILES);
    const there = current && !this.#contents.unreadable.has(current);
    const hidden = this.#contents.unreadable.size > 0 || this.#files.unlisted;
    const waiting = hidden || !there;
    const lostBytes = missing.reduce((sum, read) => sum + lostWith(read), 0) - (shorter?.id.size ?? 0);
    return {
      steps,
      settled,
      known,
      missing: [...(waiting ? (there ? missing.map(asStopped) : missing) : []), ...(hidden ? past : [])],
      unaccounted: waiting ? 0 : lostBytes,
      unreadable: this.#contents.unreadable,
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
      if (await this.#contents.isBeginning(file, plain)) {
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
      if (current && (await this.#contents.isBeginning(file, current))) this.#copies.add(file);
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
    const stays = free && (await this.#contents.holds(free, read)) ? free : undefined;
    const files = stays ? this.#unclaimed() : [...this.#unclaimed(), ...this.#copies];
    return (await this.#first(files, read)) ?? stays;
  }

  async #first(files: readonly File[], read: ReadFile): Promise<File | undefined> {
    for (const file of files) if (await this.#contents.holds(file, read)) return file;
    return undefined;
  }

  async #stray(read: ReadFile): Promise<File | undefined> {
    if (read.role === 'packed') return undefined;
    const file = await this.#files.stray(read.id);
    if (!file || !(await this.#contents.holds(file, read))) return undefined;
    this.#strays.push(file);
    return file;
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
      if (await this.#contents.beginsAs(file, read)) return file;
    }
    return undefined;
  }
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

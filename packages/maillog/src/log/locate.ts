/**
 * Finds a position among the files of a log, and says what has to be read from where.
 *
 * In this order: a file that nobody touched since it was read is taken for the same one. MailLog recognises
 * any other by its content. The current file of last time may still be the current one, or a rotated one,
 * under any name and compressed or not. If both hold what was read, either one is a copy of the other
 * (copytruncate before it truncates), or the log was emptied and began with the same lines again; comparing
 * them decides. A file that matches no known one is new, and is read whole. If what was read is in no file
 * any more, a warning names it, since the lines that followed it are unknown.
 */
import { LINE_FEED } from '../bytes.ts';
import { FileContents } from './file-contents.ts';
import type { LogFile, LogFiles } from './log-files.ts';
import { WINDOW_BYTES, sameFile, untouched } from './position.ts';
import type { LogPosition, ReadFile } from './position.ts';
import type { Loss, ReadPlan, ReadStep } from './read-plan.ts';
import { CLOCK_SLACK_NS, isNewSince, isRelatedName, isShapedAs, nameOf } from './renamed.ts';

/**
 * How many known files read to their end are remembered if they were not found while others cannot be read.
 */
const MAX_MISSING_FILES = 100;
const DAY_NS = 24n * 3600n * 1_000_000_000n;

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
    loss: undefined,
    unordered: [],
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
  /** Those of the strays whose place in the order is unknown. */
  readonly #unordered: File[] = [];
  /** When the last reading began, in ns. */
  readonly #time: bigint | undefined;
  readonly #contents = new FileContents<File>();

  constructor(files: LogFiles<File>, position: LogPosition) {
    this.#files = files;
    this.#before = position.files;
    this.#time = position.time === undefined ? undefined : BigInt(position.time);
    this.#last = position.files.find((read) => read.role === 'current');
  }

  async plan(): Promise<ReadPlan<File>> {
    const { current } = this.#files;
    this.#untouched();
    await this.#strayCopies();
    await this.#copiesOfOthers();
    await this.#sameInode();
    // Where the log is another file than before, what was current is looked for first: a copy of it cannot be
    // meant.
    const replaced = current && this.#last && !sameFile(current.id, this.#last.id);
    if (!replaced) await this.#copiesOfCurrent();
    await this.#byContent();
    if (replaced) await this.#copiesOfCurrent();
    await this.#copiesOfKnown();
    await this.#renamed();

    const lost = this.#last && !this.#found(this.#last) ? this.#last : undefined;
    const shorter = lost && (await this.#shorter(lost));
    // What was a copy before is so only as long as the log has not begun again.
    const stays = current !== undefined && this.#is.has(current);
    const known = [...this.#copies].map((file) => ({ file, copy: stays || !this.#oldCopies.has(file) }));
    if (shorter && shorter !== current && !this.#copies.has(shorter))
      known.push({ file: shorter, copy: false });
    known.push(
      ...this.#unclaimed()
        .filter((file) => this.#isArchived(file))
        .map((file) => ({ file, copy: false })),
    );
    const passed = new Set(known.map(({ file }) => file));
    const steps: ReadStep<File>[] = [];
    const settled: ReadFile[] = [];
    for (const file of [...this.#strays, ...this.#files.rotated, ...(current ? [current] : [])]) {
      const read = this.#is.get(file);
      if (passed.has(file) || this.#contents.unreadable.has(file)) continue;
      if (file === current && read && this.#isQuiet(file, read)) settled.push(read);
      else if (file === current && read && (await this.#isRewritten(file, read)))
        steps.push({ file, from: 0, read: undefined, isUnfinishedToo: true });
      else if (read && isDone(file, read, file === current)) settled.push({ ...read, id: file.id });
      else steps.push({ file, from: read?.offset ?? 0, read });
    }
    // A file that was found, and then could not be read, is as good as not found.
    const found = new Set(
      [...this.#is].flatMap(([file, read]) => (this.#contents.unreadable.has(file) ? [] : [read])),
    );
    const unfound = this.#before.filter((read) => !found.has(read));
    const news = steps.flatMap(({ file, read }) => (read || file === current ? [] : [file]));
    const missing = unfound.filter((read) => isUnread(read) && !news.some((file) => mayBe(file, read)));
    const past = unfound
      .filter(({ role }) => role === 'rotated' || role === 'packed')
      .slice(-MAX_MISSING_FILES);
    const there = current && !this.#contents.unreadable.has(current);
    const hidden = this.#contents.unreadable.size > 0 || this.#files.unlisted;
    const waiting = hidden || !there;
    return {
      steps,
      settled,
      known,
      missing: [...(waiting ? (there ? missing.map(asStopped) : missing) : []), ...(hidden ? past : [])],
      loss: waiting ? undefined : this.#loss(missing, shorter),
      unordered: this.#unordered,
      unreadable: this.#contents.unreadable,
      unlisted: this.#files.unlisted && missing.length > 0,
    };
  }

  #loss(missing: readonly ReadFile[], shorter: File | undefined): Loss | undefined {
    if (missing.length === 0) return undefined;
    const last = missing.find(({ role }) => role === 'current');
    const unreadBytes = missing.reduce((sum, { offset, id }) => sum + Math.max(0, id.size - offset), 0);
    if (!last) return unreadBytes > 0 ? { unreadBytes, last } : undefined;
    const { current } = this.#files;
    const isSame = current && sameFile(current.id, last.id);
    const fate = shorter && sameFile(shorter.id, last.id) ? 'cut' : isSame ? 'emptied' : 'gone';
    return { unreadBytes, last: { fate, offset: last.offset, size: shorter?.id.size ?? 0 } };
  }

  /**
   * Whether nothing can have been written to the log since it was read to its end: it was unchanged before
   * that, too.
   */
  #isQuiet({ id }: File, read: ReadFile): boolean {
    if (this.#time === undefined || read.offset !== id.size || !untouched(id, read.id)) return false;
    return BigInt(id.modified) < this.#time - CLOCK_SLACK_NS;
  }

  /**
   * Whether a log that was read to its last line was written again with the same bytes: a job that overwrites
   * it each time, say.
   */
  async #isRewritten(file: File, { id, offset }: ReadFile): Promise<boolean> {
    const { size, modified } = file.id;
    if (size === 0 || size !== id.size || BigInt(modified) <= BigInt(id.modified)) return false;
    // With all its rotated files, the log was copied, and not written again.
    const others = this.#before.filter(({ role }) => role !== 'current');
    const isThere = (read: ReadFile): boolean =>
      this.#files.rotated.some((found) => sameFile(found.id, read.id));
    if (!sameFile(file.id, id) && others.length > 0 && !others.some(isThere)) return false;
    if (size - offset > WINDOW_BYTES) return false;
    return size === offset || !(await file.window(offset, size)).includes(LINE_FEED);
  }

  #found(read: ReadFile): boolean {
    return [...this.#is.values()].includes(read);
  }

  /** Files with the content of a known file of the same name, ignoring compression. */
  async #copiesOfKnown(): Promise<void> {
    const known = [...this.#is].filter(([, { role }]) => role === 'rotated' || role === 'packed');
    for (const file of this.#unclaimed()) {
      const [original, read] = known.find(([other]) => other !== file && other.stem === file.stem) ?? [];
      if (original && read && (await this.#contents.isAll(file, original, read))) this.#copies.add(file);
    }
  }

  /** Files that are new since the log was renamed to a name which no rotation gives. */
  async #renamed(): Promise<void> {
    const unread = this.#before.filter(({ role }) => role === 'current' || role === 'stopped');
    const { current } = this.#files;
    // An empty file may be filled, copied and emptied again, and looks the same.
    const isDoubtful = ({ head, id }: ReadFile): boolean =>
      head.bytes === 0 && id.modified !== current?.id.modified;
    const moved = unread.filter(
      (read) =>
        !this.#found(read) || isDoubtful(read) || this.#strays.some((stray) => this.#is.get(stray) === read),
    );
    // If no file had its name at the last reading, one may have come and gone since.
    const isAbsent = !this.#last && this.#strays.length > 0;
    if (moved.length === 0 && !isAbsent) return;
    const stray = this.#strays.find((file) => isAbsent || moved.some((read) => this.#is.get(file) === read));
    const known = stray && nameOf(stray.path);
    const times = moved.map(({ id }) => BigInt(id.modified));
    const oldest = times.reduce((a, b) => (a < b ? a : b), (this.#time ?? times[0] ?? 0n) - CLOCK_SLACK_NS);
    const time = this.#time ?? oldest;
    for (const file of await this.#files.others()) {
      if (this.#is.has(file) || this.#copies.has(file)) continue;
      // The log itself may have been emptied and filled again before it was renamed.
      const isItself = file.id.born !== '0' && moved.some((read) => sameFile(read.id, file.id));
      const name = nameOf(file.path);
      const isRelated =
        moved.length > 0 ? isRelatedName(this.#files.name, known, name) : isShapedAs(known, name);
      const isNew = isItself || (isRelated && isNewSince(file, oldest, time));
      // A copy may have been made before the last reading, and the log emptied after it.
      const isCopy = isRelated && BigInt(file.id.modified) >= oldest;
      const read = isNew || isCopy ? await this.#whichIs(file) : undefined;
      if (!read && !isNew) continue;
      if (!read && current && file.id.size > 0 && (await this.#contents.isBeginning(file, current))) {
        this.#copies.add(file);
        continue;
      }
      if (read) this.#is.set(file, read);
      else if (file.id.size > 0) this.#unordered.push(file);
      this.#strays.push(file);
    }
    const modified = (file: File): bigint => BigInt(file.id.modified);
    this.#strays.sort((a, b) => (modified(a) < modified(b) ? -1 : modified(a) > modified(b) ? 1 : 0));
  }

  /** Which of the known files that were not found a file is. */
  async #whichIs(file: File): Promise<ReadFile | undefined> {
    const known = this.#before.filter((read) => read.role !== 'copy' && !this.#found(read));
    for (const read of known) if (await this.#contents.holds(file, read)) return read;
    return undefined;
  }

  /**
   * Whether a file was put back from an archive: it is new, but was written to more than a day before the
   * last report. A log that is new was written to after it was made, whatever the clock was.
   */
  #isArchived({ id }: File): boolean {
    if (this.#time === undefined || id.born === '0' || !this.#last) return false;
    const isNew = BigInt(id.born) >= this.#time - CLOCK_SLACK_NS;
    return (
      isNew &&
      BigInt(id.modified) < this.#time - DAY_NS &&
      BigInt(id.modified) < BigInt(this.#last.id.modified) - DAY_NS
    );
  }

  #unclaimed(): File[] {
    return this.#files.rotated.filter((file) => !this.#is.has(file) && !this.#copies.has(file));
  }

  /**
   * Rotated files as they were left; the current one is always looked into, since it may be emptied and
   * filled again in no time.
   */
  #untouched(): void {
    const { current } = this.#files;
    if (current && this.#last && this.#isQuiet(current, this.#last)) this.#is.set(current, this.#last);
    for (const file of this.#files.rotated) {
      const read = this.#before.find(({ id, role }) => role !== 'current' && untouched(id, file.id));
      if (read?.role === 'copy') {
        this.#copies.add(file);
        this.#oldCopies.add(file);
      } else if (read) this.#is.set(file, read);
    }
  }

  /** Copies with names that no rotation gives. */
  async #strayCopies(): Promise<void> {
    const { rotated } = this.#files;
    for (const { id, role } of this.#before) {
      if (role !== 'copy' || rotated.some((file) => sameFile(file.id, id))) continue;
      const file = await this.#files.stray(id);
      if (!file) continue;
      if (untouched(file.id, id)) {
        this.#copies.add(file);
        this.#oldCopies.add(file);
      } else this.#strays.push(file);
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

  /** The file of which most was read has the most content to compare, so it is looked for first. */
  async #byContent(): Promise<void> {
    const known = this.#before.filter((read) => read.role !== 'copy' && !this.#found(read));
    for (const read of known.sort((a, b) => b.offset - a.offset)) {
      const file =
        (await (read === this.#last ? this.#whereLastIs(read) : this.#first(this.#unclaimed(), read))) ??
        (await this.#stray(read));
      if (!file) continue;
      this.#is.set(file, read);
      this.#copies.delete(file);
      if (file !== this.#files.current && !this.#files.rotated.includes(file)) this.#strays.push(file);
    }
  }

  /** If the log began again, a copy that was made of it before has its earlier content. */
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
    const file = await this.#files.stray(read.id);
    if (read.role === 'packed') return file && untouched(file.id, read.id) ? file : undefined;
    if (!file || !(await this.#contents.holds(file, read))) return undefined;
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

/** Files to wait for while the log is read without them. */
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
 * Whether a new file may be one of which nothing was ever read, since the disk refused: nothing is known of
 * its content. The new file is read from its start, so that nothing is lost.
 */
function mayBe(file: LogFile, { id, offset, head }: ReadFile): boolean {
  if (offset > 0 || head.bytes > 0 || id.size === 0) return false;
  return BigInt(file.id.modified) >= BigInt(id.modified) && (file.packed || file.id.size >= id.size);
}

/** Whether something is lost if a file is gone: it may have grown, unless it was past. */
function isUnread({ role, offset, id }: ReadFile): boolean {
  return role === 'stopped' || (role === 'current' && Math.max(offset, id.size) > 0);
}

/**
 * What the files of a log hold, and whether it is what was read before. A file whose content cannot be read
 * is remembered in `unreadable`, and holds nothing.
 */
import type { LogFile } from './log-files.ts';
import { WINDOW_BYTES, fingerprint, sameFile } from './position.ts';
import type { FileId, Fingerprint, ReadFile } from './position.ts';
import { Damaged, Unreadable } from './reason.ts';

const SECOND_NS = 1_000_000_000n;

export class FileContents<File extends LogFile> {
  readonly unreadable = new Map<File, Unreadable>();
  /** The length of what was last compared. */
  #length = 0;
  readonly #heads = new Map<File, Promise<Uint8Array>>();

  /**
   * Whether a file begins with all that was read of `read`. For an empty one, only the file itself counts.
   */
  async holds(file: File, read: ReadFile): Promise<boolean> {
    const { head, tail, offset } = read;
    if (head.bytes === 0) return sameFile(file.id, read.id);
    const start = await this.#head(file);
    if (!start || !isBegunWith(start, head)) return false;
    // Of one that was never unpacked only the beginning is known, which may be that of every file of this
    // log: a short one has to end there, and a long one to be the file itself, or a copy with its time.
    if (!tail && head.bytes < WINDOW_BYTES) return start.length === head.bytes;
    if (!tail) return isSizedAs(file.id, read.id) || isTimedAs(file.id, read.id);
    const end = await this.#try(file, () => file.window(offset - tail.bytes, offset));
    return end !== undefined && end.length === tail.bytes && fingerprint(end).hash === tail.hash;
  }

  /** Whether `file` holds all of `original`, which was read to its end, and nothing else. */
  async isAll(file: File, original: File, read: ReadFile): Promise<boolean> {
    if (!(await this.beginsAs(file, read))) return false;
    // Of a large compressed file only the beginning was kept.
    if (!read.tail)
      return !file.packed && (await this.isBeginning(original, file)) && file.id.size === this.#length;
    if (!(await this.holds(file, read))) return false;
    if (!file.packed) return file.id.size === read.offset;
    return (await this.#try(file, () => file.window(read.offset, read.offset + 1)))?.length === 0;
  }

  /** Whether a file begins as `read` did. */
  async beginsAs(file: File, read: ReadFile): Promise<boolean> {
    const start = await this.#head(file);
    return start !== undefined && isBegunWith(start, read.head);
  }

  /** Whether `file` holds nothing but the beginning of `longer`; it may still be being written. */
  async isBeginning(file: File, longer: File): Promise<boolean> {
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
        this.#length = at;
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
      this.unreadable.set(file, error);
      return undefined;
    }
  }
}

function isBegunWith(start: Uint8Array, head: Fingerprint): boolean {
  return start.length >= head.bytes && fingerprint(start.subarray(0, head.bytes)).hash === head.hash;
}

/**
 * Whether `a` was unpacked from `b`, or packed again: programs keep the time, some of them its seconds only.
 */
function isTimedAs(a: FileId, b: FileId): boolean {
  const [time, other] = [BigInt(a.modified), BigInt(b.modified)];
  return time === other || (time % SECOND_NS === 0n && time === other - (other % SECOND_NS));
}

function isSizedAs(a: FileId, b: FileId): boolean {
  return a.size === b.size && (sameFile(a, b) || a.modified === b.modified);
}

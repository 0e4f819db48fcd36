import { LINE_FEED } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { Left } from '../../entry/host.ts';
import type { Piece } from '../../log/holes.ts';
import { MAX_LINE_BYTES } from '../../log/lines.ts';
import type { ReadStep } from '../../log/read-plan.ts';
import { Damaged } from '../../log/reason.ts';
import { WINDOW_BYTES, fingerprint, untouched } from '../../log/position.ts';
import type { FileId, ReadFile, ReadRole } from '../../log/position.ts';
import { Moved } from './log-file.ts';
import type { NodeLogFile } from './log-file.ts';

/** A log's end is searched for its last line feed in windows of this size. */
const SEARCH_WINDOW_BYTES = 1 << 16;

/**
 * Reads one file of a log from where it was left. A file that is emptied meanwhile (copytruncate) might give
 * bytes of its new content for the old. So each block is followed by another look at the file's beginning,
 * and good only if that is as before: what was emptied does not get its old beginning back.
 */
export class StepReader {
  /** Set if the file turned out to be compressed data that breaks before its end. */
  damage: string | undefined;
  /** Whether the first piece continues a line that was returned in part. */
  beganInside = false;
  /** Set if the allowance ended before the file did. */
  left: Left | undefined;
  readonly #step: ReadStep<NodeLogFile>;
  readonly #isCurrent: boolean;
  #id: FileId;
  /** Where reading has come to, in bytes of the content; all before it has been given out. */
  #at: number;
  /** Bytes given beyond the allowance, to come to the end of a line. */
  #overdrawnBytes = 0;
  #head: Uint8Array = new Uint8Array();
  /** The last bytes before `#at`. */
  #trail: Uint8Array = new Uint8Array();

  constructor(step: ReadStep<NodeLogFile>, isCurrent: boolean) {
    this.#step = step;
    this.#isCurrent = isCurrent;
    this.#id = step.file.id;
    this.#at = step.from;
  }

  /**
   * All there is of a rotated file, and of the current one up to its last line feed. A line that has not
   * grown since the last reading counts as ended, and so does one that is too long to wait for.
   * @throws Moved where the file was emptied; Unreadable.
   */
  async *pieces(allowance: () => number): AsyncGenerator<Piece> {
    const { file, from } = this.#step;
    this.#id = await file.stat();
    const { size } = this.#id;
    const end = file.packed ? Infinity : this.#isCurrent ? await this.#lineEnd() : size;
    this.#head = await file.window(0, file.packed ? WINDOW_BYTES : Math.min(WINDOW_BYTES, size));
    let at = Math.max(0, from - WINDOW_BYTES);
    try {
      for await (const piece of file.pieces(at, end)) {
        await this.#check();
        const length = typeof piece === 'number' ? piece : piece.length;
        const old = Math.min(length, Math.max(0, from - at));
        if (old > 0) this.#remember(part(piece, 0, old));
        at += length;
        if (old > 0 && at >= from) {
          this.#checkTrail();
          this.beganInside = this.#isInside;
        }
        yield* this.#give(part(piece, old, length), allowance);
        if (this.#at < at && at > from) {
          this.left = { bytes: file.packed ? 0 : size - this.#at, isMinimum: file.packed };
          return;
        }
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      this.damage = error.message;
    }
    if (at < end && !file.packed) throw new Moved();
  }

  get path(): ByteString {
    return this.#step.file.path;
  }

  /** Whether reading has come to a place within a line. */
  get #isInside(): boolean {
    return this.#at > 0 && this.#trail.length > 0 && this.#trail[this.#trail.length - 1] !== LINE_FEED;
  }

  /** Gives a piece, or as much of it as the allowance permits, to the end of a line. */
  async *#give(piece: Piece, allowance: () => number): AsyncGenerator<Piece> {
    if (typeof piece === 'number') {
      if (piece > 0) yield piece;
      this.#advance(piece);
      return;
    }
    for (let rest = piece; rest.length > 0;) {
      const allowed = allowance();
      const isCut = !this.#isInside || this.#at === this.#step.from || this.#overdrawnBytes > MAX_LINE_BYTES;
      if (allowed <= 0 && isCut) return;
      let length = rest.length;
      if (allowed < length) length = rest.indexOf(LINE_FEED, Math.max(0, allowed - 1)) + 1 || rest.length;
      if (allowed <= 0) this.#overdrawnBytes += length;
      this.#advance(rest.subarray(0, length));
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
    }
  }

  /** How far the file has been read now. */
  get read(): ReadFile {
    const { packed } = this.#step.file;
    const role: ReadRole = this.#isCurrent ? 'current' : packed ? 'packed' : 'rotated';
    return this.#read(role);
  }

  /** The same in the middle of it; undefined where nothing is known. */
  get stopped(): ReadFile | undefined {
    const { read, from } = this.#step;
    // Two that were current would be taken for one.
    if (this.#at === from)
      return (
        read && {
          ...read,
          id: this.#id,
          role: this.#isCurrent || read.role !== 'current' ? read.role : 'stopped',
        }
      );
    return this.#read(this.#isCurrent ? 'current' : 'stopped');
  }

  #read(role: ReadRole): ReadFile {
    const [head, tail] = [fingerprint(this.#head), fingerprint(this.#trail)];
    return { id: this.#id, role, offset: this.#at, head, tail };
  }

  #advance(piece: Piece): void {
    this.#remember(piece);
    this.#at += typeof piece === 'number' ? piece : piece.length;
  }

  #remember(piece: Piece): void {
    const last =
      typeof piece === 'number' ? Buffer.alloc(Math.min(piece, WINDOW_BYTES)) : piece.subarray(-WINDOW_BYTES);
    const kept = this.#trail.subarray(Math.max(0, this.#trail.length + last.length - WINDOW_BYTES));
    this.#trail = Buffer.concat([kept, last]);
  }

  /** @throws Moved where the file does not begin as it did. */
  async #check(): Promise<void> {
    if (this.#step.file.packed) return;
    const head = await this.#step.file.window(0, this.#head.length);
    if (Buffer.compare(head, this.#head) !== 0) throw new Moved();
  }

  /**
   * How far the current file is read.
   * @throws Moved where it has become shorter.
   */
  async #lineEnd(): Promise<number> {
    const { file, from, read, isUnfinishedToo } = this.#step;
    const { size } = this.#id;
    if (size < from) throw new Moved();
    if (isUnfinishedToo || (read && untouched(read.id, this.#id))) return size;
    const lowest = Math.max(from, size - MAX_LINE_BYTES);
    for (let end = size; end > lowest;) {
      const start = Math.max(lowest, end - SEARCH_WINDOW_BYTES);
      const window = await file.window(start, end);
      if (window.length < end - start) throw new Moved();
      const feed = window.lastIndexOf(LINE_FEED);
      if (feed >= 0) return start + feed + 1;
      end = start;
    }
    return lowest === from ? from : size;
  }

  /** @throws Moved where the bytes before the place to read on from are not those that were read. */
  #checkTrail(): void {
    const tail = this.#step.read?.tail;
    if (tail && fingerprint(this.#trail.subarray(-tail.bytes)).hash !== tail.hash) throw new Moved();
  }
}

/** Bytes `start` to `end` of a piece. */
function part(piece: Piece, start: number, end: number): Piece {
  return typeof piece === 'number' ? end - start : piece.subarray(start, end);
}

/** A file that is left for the next reading; one that was never read is remembered as unread. */
export async function postponed(
  { file, read }: ReadStep<NodeLogFile>,
  isCurrent: boolean,
): Promise<ReadFile> {
  const role = isCurrent ? 'current' : 'stopped';
  if (read) return { ...read, id: file.id, role };
  const head = await file.window(0, WINDOW_BYTES).catch(() => new Uint8Array());
  return { id: file.id, role, offset: 0, head: fingerprint(head), tail: fingerprint(new Uint8Array()) };
}

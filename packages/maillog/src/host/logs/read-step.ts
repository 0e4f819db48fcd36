import { LINE_FEED } from '../../bytes.ts';
import type { LogFile } from '../../log/log-files.ts';
import type { ReadStep } from '../../log/read-plan.ts';
import { Damaged, Unreadable } from '../../log/reason.ts';
import { WINDOW_BYTES, fingerprint } from '../../log/position.ts';
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
  /** Whether the file turned out to be compressed data that breaks before its end. */
  damaged = false;
  readonly #step: ReadStep<NodeLogFile>;
  readonly #isCurrent: boolean;
  #id: FileId;
  /** What has been given out, or was before, in bytes of the content. */
  #at: number;
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
   * Whole lines only of the current file, all there is of others. @throws Moved where the file was emptied;
   * Unreadable.
   */
  async *blocks(): AsyncGenerator<Uint8Array> {
    const { file, from } = this.#step;
    this.#id = await file.stat();
    const { size } = this.#id;
    const end = file.packed ? Infinity : this.#isCurrent ? await lineEnd(file, from, size) : size;
    this.#head = await file.window(0, file.packed ? WINDOW_BYTES : Math.min(WINDOW_BYTES, size));
    let at = Math.max(0, from - WINDOW_BYTES);
    try {
      for await (const block of file.blocks(at, end)) {
        await this.#check();
        const old = Math.min(block.length, Math.max(0, from - at));
        if (old > 0) this.#remember(block.subarray(0, old));
        at += block.length;
        if (old > 0 && at >= from) this.#checkTrail();
        if (old === block.length) continue;
        this.#remember(block.subarray(old));
        this.#at = at;
        yield block.subarray(old);
      }
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      this.damaged = true;
    }
    if (at < end && !file.packed) throw new Moved();
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
      return read?.role === 'current' && !this.#isCurrent ? { ...read, role: 'stopped' } : read;
    return this.#read(this.#isCurrent ? 'current' : 'stopped');
  }

  #read(role: ReadRole): ReadFile {
    const [head, tail] = [fingerprint(this.#head), fingerprint(this.#trail)];
    return { id: this.#id, role, offset: this.#at, head, tail };
  }

  #remember(bytes: Uint8Array): void {
    const last = bytes.subarray(-WINDOW_BYTES);
    const kept = this.#trail.subarray(Math.max(0, this.#trail.length + last.length - WINDOW_BYTES));
    this.#trail = Buffer.concat([kept, last]);
  }

  /** @throws Moved where the file does not begin as it did. */
  async #check(): Promise<void> {
    if (this.#step.file.packed) return;
    const head = await this.#step.file.window(0, this.#head.length);
    if (Buffer.compare(head, this.#head) !== 0) throw new Moved();
  }

  /** @throws Moved where the bytes before the place to read on from are not those that were read. */
  #checkTrail(): void {
    const tail = this.#step.read?.tail;
    if (tail && fingerprint(this.#trail.subarray(-tail.bytes)).hash !== tail.hash) throw new Moved();
  }
}

/**
 * Where the last line that has its line feed ends, `from` at least. @throws Moved where the file has become
 * shorter.
 */
async function lineEnd(file: LogFile, from: number, size: number): Promise<number> {
  if (size < from) throw new Moved();
  for (let end = size; end > from;) {
    const start = Math.max(from, end - SEARCH_WINDOW_BYTES);
    const window = await file.window(start, end);
    if (window.length < end - start) throw new Moved();
    const feed = window.lastIndexOf(LINE_FEED);
    if (feed >= 0) return start + feed + 1;
    end = start;
  }
  return from;
}

/** Takes a file as read, without reading it. */
export async function takeAsRead(file: LogFile, copy: boolean): Promise<ReadFile> {
  const { id, packed } = file;
  const role = copy ? 'copy' : packed ? 'packed' : 'rotated';
  try {
    const head = fingerprint(await file.window(0, packed ? WINDOW_BYTES : Math.min(WINDOW_BYTES, id.size)));
    if (packed) return { id, role, offset: head.bytes, head };
    const tail = fingerprint(await file.window(Math.max(0, id.size - WINDOW_BYTES), id.size));
    return { id, role, offset: id.size, head, tail };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { id, role: 'packed', offset: 0, head: fingerprint(new Uint8Array()) };
  }
}

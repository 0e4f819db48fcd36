import type { ByteString } from '../../bytes.ts';
import type { Batch, BatchItem, FilesItem } from './batch.ts';

/**
 * The first batch is small, so that something is soon done; each is twice the one before, since messages and
 * waking up cost time.
 */
const FIRST_BATCH_FILES = 64;
const MAX_BATCH_FILES = 512;
/** Of whole paths, since each line has one, and attributes are asked for by them in one command line. */
const MAX_BATCH_BYTES = 1 << 17;

/** Gathers files and ready-made lines, in order, into batches. */
export class BatchBuilder {
  #items: BatchItem[] = [];
  #names: ByteString[] = [];
  #last: Omit<FilesItem, 'names'> | undefined;
  #files = 0;
  #most = FIRST_BATCH_FILES;
  #characters = 0;

  /** Whether a batch is worth taking. */
  get full(): boolean {
    return this.#files >= this.#most || this.#characters >= MAX_BATCH_BYTES;
  }

  get empty(): boolean {
    return this.#last === undefined && this.#items.length === 0;
  }

  /** A file; `how` is the same object for all files that are opened and printed alike. */
  file(name: ByteString, how: Omit<FilesItem, 'names'>): void {
    if (this.#last !== how) {
      this.#close();
      this.#last = how;
    }
    this.#names.push(name);
    this.#files++;
    this.#characters += how.folder.path.length + name.length;
  }

  /** Adds finished lines unchanged. */
  text(text: ByteString): void {
    this.#close();
    this.#items.push({ text });
    this.#characters += text.length;
  }

  take(): Batch {
    this.#close();
    const batch = { items: this.#items };
    this.#items = [];
    this.#files = 0;
    this.#most = Math.min(2 * this.#most, MAX_BATCH_FILES);
    this.#characters = 0;
    return batch;
  }

  #close(): void {
    if (this.#last) this.#items.push({ ...this.#last, names: this.#names.join('\0') });
    this.#last = undefined;
    this.#names = [];
  }
}

import type { ByteString } from '../../bytes.ts';
import type { FilesStep, Step } from './hash-batch.ts';
import type { Batch } from './hash-pool.ts';

/**
 * The first batch is small, so that something is soon done; each is twice the one before, since messages and
 * waking up cost time.
 */
const FIRST_FILES = 64;
const MOST_FILES = 512;
/** Of whole paths, since each line has one, and attributes are asked for by them in one command line. */
const CHARACTERS = 1 << 17;

/** Gathers files and ready-made lines, in order, into batches. */
export class BatchBuilder {
  #steps: Step[] = [];
  #names: ByteString[] = [];
  #last: Omit<FilesStep, 'names'> | undefined;
  #files = 0;
  #most = FIRST_FILES;
  #characters = 0;

  /** Whether a batch is worth taking. */
  get full(): boolean {
    return this.#files >= this.#most || this.#characters >= CHARACTERS;
  }

  get empty(): boolean {
    return this.#last === undefined && this.#steps.length === 0;
  }

  /** A file; `how` is the same object for all files that are opened and printed alike. */
  file(name: ByteString, how: Omit<FilesStep, 'names'>): void {
    if (this.#last !== how) {
      this.#close();
      this.#last = how;
    }
    this.#names.push(name);
    this.#files++;
    this.#characters += how.folder.path.length + name.length;
  }

  /** Lines as they stand. */
  text(text: ByteString): void {
    this.#close();
    this.#steps.push({ text });
    this.#characters += text.length;
  }

  take(): Batch {
    this.#close();
    const batch = { steps: this.#steps };
    this.#steps = [];
    this.#files = 0;
    this.#most = Math.min(2 * this.#most, MOST_FILES);
    this.#characters = 0;
    return batch;
  }

  #close(): void {
    if (this.#last) this.#steps.push({ ...this.#last, names: this.#names.join('\0') });
    this.#last = undefined;
    this.#names = [];
  }
}

/** The data between the walk, the pool and the workers that hash: batches of items, and their results. */
import type { ByteString } from '../../bytes.ts';
import type { Coverage } from '../../listing/coverage.ts';
import type { Folder } from './open-directory.ts';

/** The common options of a listing; each worker gets them once. */
export interface HashSetup {
  /** The secrets of `hmac-sha256`, by key id. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly maxSize?: number | undefined;
  /**
   * Whether each name asked for gets exactly its lines, also where nothing is there: a digest or `warn`, then
   * `attr` or `warn`.
   */
  readonly everyLine?: boolean | undefined;
}

/**
 * Files of one directory to hash: few long strings rather than many short ones, since they are copied to a
 * worker.
 */
export interface FilesItem {
  /** The directory of them. */
  readonly folder: Folder;
  /** The prefix of a printed name, escaped: `/etc/ssl/`. */
  readonly shown: ByteString;
  /**
   * Names, separated by NUL. A name with a trailing slash is not hashed: only its attributes are listed. `.`
   * is the folder itself.
   */
  readonly names: ByteString;
  /** The digest key of all of them. */
  readonly key: string;
  /** Whether a line of attributes follows. */
  readonly attributes?: boolean | undefined;
  readonly followLink?: boolean;
  /** Only files on this device. */
  readonly device?: bigint | undefined;
}

/** Lines that are ready, in their place among the files. */
export interface TextItem {
  readonly text: ByteString;
}

export type BatchItem = FilesItem | TextItem;

/** The lines of a batch, in order, and what they cover. */
export interface BatchResult {
  /** The items left when the limit of bytes was reached, to be distributed again. */
  readonly rest: readonly BatchItem[];
  readonly lines: Uint8Array;
  readonly coverage: Coverage;
  /** Bytes read, for a progress bar. */
  readonly bytes: number;
}

export interface BatchLimits {
  /** After this number of bytes, the worker begins no further file. */
  readonly bytes: number;
  /** A file above it is left too, even the first. */
  readonly fileBytes?: number;
}

/** Work for a worker: some hundred files. */
export interface Batch {
  readonly items: readonly BatchItem[];
}

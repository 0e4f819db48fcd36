/** What locating asks of the files of a log; host/logs implements it. */
import type { ByteString } from '../bytes.ts';
import type { FileId } from './position.ts';

/**
 * A file that may hold a part of the log. Its methods find the file under its new name if it is renamed. Once
 * one of them has thrown, the file is not asked again.
 */
export interface LogFile {
  readonly path: ByteString;
  readonly id: FileId;
  /** Whether the file may be compressed. Offsets are those of the content; its length is not known before. */
  readonly packed: boolean;
  /** The path without what compression added. */
  readonly stem: ByteString;
  /**
   * Bytes `start` to `end` of the content, fewer where it ends or breaks before.
   * @throws Unreadable (reason.ts)
   */
  window(start: number, end: number): Promise<Uint8Array>;
  /**
   * The content from `start` to `end`, or to its end. Blocks may be reused.
   * @throws Unreadable, Damaged (reason.ts)
   */
  blocks(start: number, end?: number): AsyncIterable<Uint8Array>;
}

export interface LogFiles<File extends LogFile = LogFile> {
  /** The rotated files, oldest first. */
  readonly rotated: readonly File[];
  /** The file that has the log's own name. */
  readonly current: File | undefined;
  /** The name of the log's file; that of the target if the log is a link. */
  readonly name: ByteString;
  /** Whether there may be rotated files that cannot be examined. */
  readonly unlisted: boolean;
  /** Looks for a file that was renamed to a name which no rotation gives. */
  stray(id: FileId): Promise<File | undefined>;
  /** All other files of the folder. */
  others(): Promise<readonly File[]>;
}

/** What has to be read of a log, and what has to be remembered; locate.ts makes it. */
import type { LogFile } from './log-files.ts';
import type { ReadFile } from './position.ts';
import type { Unreadable } from './reason.ts';

/** A file to be read from `from` on; `read` is what is known of it. */
export interface ReadStep<File extends LogFile = LogFile> {
  readonly file: File;
  readonly from: number;
  readonly read: ReadFile | undefined;
  /** Whether the last line counts as ended, whether it has its line feed or not. */
  readonly isUnfinishedToo?: boolean;
}

/** What is lost, as far as is known. */
export interface Loss {
  /** Bytes that a reading saw and left for a later one. */
  readonly unreadBytes: number;
  /**
   * What became of the file that was read last: it is `gone`, it was `emptied`, or it was `cut` to its first
   * `size` bytes. What was written to it after the reading is lost, too. Undefined if the file is there.
   */
  readonly last:
    | { readonly fate: 'gone' | 'emptied' | 'cut'; readonly offset: number; readonly size: number }
    | undefined;
}

export interface ReadPlan<File extends LogFile = LogFile> {
  /** The files to read, oldest first. */
  readonly steps: readonly ReadStep<File>[];
  /** Files that need no reading, as they were. */
  readonly settled: readonly ReadFile[];
  /** Files that need no reading, but have to be remembered. */
  readonly known: readonly { readonly file: File; readonly copy: boolean }[];
  /** Known files that were not found; perhaps one of those that cannot be read. */
  readonly missing: readonly ReadFile[];
  /** What is in no file any more; undefined if everything is there. */
  readonly loss: Loss | undefined;
  /** Files whose names do not show their order; all of their new content is among the steps. */
  readonly unordered: readonly File[];
  /** Files that may hold what is unread. */
  readonly unreadable: ReadonlyMap<File, Unreadable>;
  /** Whether rotated files may hold what is unread that cannot be examined. */
  readonly unlisted: boolean;
}

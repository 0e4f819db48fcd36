/** What has to be read of a log, and what has to be remembered; locate.ts makes it. */
import type { LogFile } from './log-files.ts';
import type { ReadFile } from './position.ts';
import type { Unreadable } from './reason.ts';

/** A file to be read from `from` on; `read` is what is known of it. */
export interface ReadStep<File extends LogFile = LogFile> {
  readonly file: File;
  readonly from: number;
  readonly read: ReadFile | undefined;
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
  /** Bytes that were read and are in no file any more. */
  readonly unaccounted: number;
  /** Files that may hold what is unread. */
  readonly unreadable: ReadonlyMap<File, Unreadable>;
  /** Whether rotated files may hold what is unread that cannot be examined. */
  readonly unlisted: boolean;
}

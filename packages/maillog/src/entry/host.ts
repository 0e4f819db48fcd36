/**
 * What entries need from the machine. host/node-host.ts implements it on Node.
 *
 * Paths and file contents are bytes. A path travels as a `ByteString`: one character (U+0000 to U+00FF) for
 * each byte, as the configuration has it, so that a name that is not UTF-8 stays exact.
 */
import type { ByteString } from '../bytes.ts';
import type { SourceLocation } from '../errors.ts';
import type { Coverage } from '../listing/coverage.ts';
import type { FileOwner } from '../listing/changes.ts';

/**
 * How a command ended. Exactly one of the fields besides `kind` says the rest: `{kind: 'exit', status: 3}`.
 */
export type Ending =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'unstartable'; readonly reason: string };

/** How files are hashed, for a listing as for a check. */
interface HashOptions {
  /** The secrets of `hmac-sha256`, by key id. */
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  /** Larger files are not read. Bytes; default: no limit. */
  readonly maxSize?: number | undefined;
  /** How many processes hash; default: two at most. */
  readonly jobs?: number | undefined;
  /** How long to work without them. Milliseconds; default: the host decides. */
  readonly inlineBudgetMs?: number | undefined;
}

/** What to list, and how: `{roots: ['/etc'], key: 'sha256', secrets: {}}`. */
export interface ListRequest extends HashOptions {
  /** Directories, and files themselves; may overlap. */
  readonly roots: readonly ByteString[];
  /** The digest key of every line. */
  readonly key: string;
  /** Paths for which it says true are left out, with all below them. */
  readonly exclude?: ((path: ByteString) => boolean) | undefined;
  /** The globs of `exclude`, if it is nothing but those (listing/path-glob.ts). */
  readonly excludedGlobs?: readonly ByteString[] | undefined;
  /** Whether mount points are left out. */
  readonly sameFilesystem?: boolean | undefined;
  /** Files for which it says true are passed over; asked in the order of names. */
  readonly skip?: ((name: ByteString) => boolean) | undefined;
  /** Whether everything below the roots gets a line of attributes, directories, links and devices too. */
  readonly attributes?: boolean | undefined;
}

/** What to look at again: a file to hash by `key`, or its attributes, or both, the digest's line first. */
export interface HashItem {
  readonly name: ByteString;
  readonly key?: string | undefined;
  readonly attributes?: boolean | undefined;
  /** Whether the name may be that of a link to the file: the user named it so. */
  readonly followLink?: boolean | undefined;
}

/** `{files: [{name: '/etc/motd', key: 'sha256'}], secrets: {}}`. */
export interface HashRequest extends HashOptions {
  readonly files: Iterable<HashItem>;
  /** Names that may be reached through symbolic links; below them no link is followed. */
  readonly linked?: readonly ByteString[] | undefined;
  /**
   * Called with each symbolic link that leads to files and is not in `linked`; the files are read all the
   * same. Without it they are not: their directory is `no longer a directory`.
   */
  readonly onLink?: ((link: ByteString) => void) | undefined;
  /** Where `/` of the names is: `/mnt` for a disk that is mounted there. */
  readonly root?: ByteString | undefined;
}

/** A piece of a listing: whole lines, what they cover, and how many bytes were read for them. */
export interface Listed {
  readonly lines: Uint8Array;
  readonly coverage: Coverage;
  readonly bytes: number;
}

/** How a log is read. */
export interface LogReadOptions {
  /**
   * How many bytes the reading may still give, asked before each block. At 0 or less it stops, after the line
   * that it is in; a line that does not end soon is cut. default: no limit.
   */
  readonly allowance?: (() => number) | undefined;
  /** Folders that may hold rotated files, beside the log's own. They end with `/`. */
  readonly rotatedFolders?: readonly ByteString[] | undefined;
}

/** `{bytes: 1048576, isMinimum: true}`: what is left is 1 MiB, and more in files whose length is unknown. */
export interface Left {
  readonly bytes: number;
  /** Whether there is more: a compressed file, or the journal. */
  readonly isMinimum: boolean;
}

/** Where to begin to read a log. */
export interface BeginningOptions extends LogReadOptions {
  /** When the last report was made: what came since is never left out. */
  readonly since?: Date | undefined;
  /** How much of the newest is read of a log that was there before. Bytes; default: all of it. */
  readonly newestBytes?: number | undefined;
}

/** `{position: '2;…', leftOut: {bytes: 3145728, files: 2}}`. */
export interface LogBeginning {
  /** As {@link LogReading.position}. */
  readonly position: unknown;
  /** What comes before the position: its bytes on disk, of how many rotated files in `unread`. */
  readonly leftOut: { readonly bytes: number; readonly files: number } | undefined;
}

/** What came into a log since a position. */
export interface LogReading {
  /**
   * Good for one iteration; a block may be reused for the next one.
   * @throws Error with Node's `code` where the log cannot be read.
   */
  readonly blocks: AsyncIterable<Uint8Array>;
  /** Where the next reading continues, plain JSON; set when `blocks` have ended. */
  readonly position: unknown;
  /** The time of the last write to it, if known. */
  readonly written: Date | undefined;
  /**
   * Whether the first line of `blocks` is the rest of a line of which the last reading gave the beginning; no
   * rule can decide it. Known once the first block has come.
   */
  readonly beginsInside: boolean;
  /** What the allowance left for the next reading, once `blocks` are at their end; undefined: nothing. */
  readonly left: Left | undefined;
  /** Whether there is no file of the log's name; its rotated files have been read. */
  readonly missing: boolean;
  /**
   * What is wrong with the log or its rotated files, once `blocks` are at their end: `4096 bytes of
   * /var/log/syslog unaccounted for`.
   */
  readonly warnings: readonly string[];
}

/** The listings that the last reports gave, kept in the state directory. */
export interface ListingCopies {
  /**
   * The copy of the listing with this digest (base64 without padding), as it is on the disk.
   * @throws Error with Node's `code` if there is none
   */
  read(sha256: string): AsyncIterable<Uint8Array>;
  /** Begins a copy. A run that saves nothing gets one that forgets its bytes. */
  create(): Promise<NewListingCopy>;
}

/** A copy that is being written. Call `keep` or `discard` last. */
export interface NewListingCopy {
  /** @throws MailLogError `io`. */
  write(data: Uint8Array): Promise<void>;
  /** Makes it durable under its digest. It counts only once a memory names it. */
  keep(sha256: string): Promise<void>;
  /** Never rejects. */
  discard(): Promise<void>;
}

export interface Host {
  /** The time now; tests set it. */
  now(): Date;
  /** This machine's name, without what `set host` says. */
  hostname(): string;
  /**
   * The paths a shell glob (`*`, `?`, `[…]`) matches, sorted by bytes; a word without those is itself,
   * existing or not.
   */
  glob(pattern: ByteString): Promise<ByteString[]>;
  /**
   * The same paths, sorted, with one name of each file: that which is not a symlink, or the first. A path of
   * which nothing is known stays.
   */
  distinct(paths: readonly ByteString[]): Promise<ByteString[]>;
  /**
   * The bytes of a regular file in large blocks (cut anywhere, also within a line); compressed ones are read
   * through. A block may be reused for the next one: copy what must outlive the iteration's step.
   * @throws Error with Node's `code` (`ENOENT`, `EACCES`, …) where it cannot be read.
   */
  readBlocks(path: ByteString): AsyncIterable<Uint8Array>;
  /**
   * All bytes of a file that decides what is hidden.
   * @throws MailLogError (permission) at `place` where root reads what others may write; else as {@link
   * readBlocks}.
   */
  readRules(path: ByteString, place: SourceLocation): Promise<Uint8Array>;
  /**
   * Reads on in a log and its rotated files; without a position, its current file from the start. Whole lines
   * only, except where a line is too long to wait for, or was left unfinished since the last reading.
   */
  readLog(path: ByteString, since: unknown, options?: LogReadOptions): LogReading;
  /**
   * The position of a log of which nothing was read: its rotated files count as read, except those in
   * `unread`, and those written to after `since`. Undefined if the log cannot be examined.
   */
  logBeginning(
    path: ByteString,
    unread: ReadonlySet<ByteString>,
    options?: BeginningOptions,
  ): Promise<LogBeginning | undefined>;
  /** Reads on in systemd's journal, as lines of a syslog: all of it, or that of units. */
  readJournal(units: readonly string[], since: unknown, options?: LogReadOptions): LogReading;
  /**
   * All bytes of a file that only its owner may read.
   * @throws MailLogError where it cannot be read, or others may read it.
   */
  readSecret(path: ByteString): Promise<Uint8Array>;
  /** Runs `/bin/sh -c command` in its own process group, input empty, both outputs in the order written. */
  shell(
    command: ByteString,
    timeoutSeconds: number,
    print: (data: Uint8Array) => Promise<void>,
  ): Promise<Ending>;
  /**
   * Hashes all regular files below the roots. Lines come sorted by name as bytes; what cannot be read is a
   * line of `warn`.
   */
  listFiles(request: ListRequest): AsyncIterable<Listed>;
  /** How many files {@link listFiles} will list, as far as that is known before. */
  countFiles(request: ListRequest): Promise<number>;
  /**
   * Exactly one line for each thing that is asked of each file, in their order: what was asked for, or `warn`
   * and why it is not there.
   */
  hashFiles(request: HashRequest): AsyncIterable<Listed>;
  /**
   * Where something is mounted, as the system says, without touching it; not `/`. What is reached through one
   * of `links` is named that way, too.
   */
  mountPoints(links?: readonly ByteString[]): readonly ByteString[];
  /** The packages that own files, as the system's package manager has it; a file may have none. */
  packageOwners(names: ReadonlySet<ByteString>): Promise<ReadonlyMap<ByteString, FileOwner>>;
  /** Programs that say what `attributes` lists and are missing: `['getfattr']`. */
  missingPrograms(): Promise<readonly string[]>;
}

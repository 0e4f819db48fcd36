/**
 * Hashes one file, synchronously: on Node a loop of system calls into one buffer takes a third of the
 * processor time of promises or streams, and callers run it in worker threads.
 *
 * What makes the digest one that can be trusted:
 * - Opening never waits and never follows a link (`O_NONBLOCK`, `O_NOFOLLOW`), and what was opened is
 *   looked at, not what the name was when it was listed: a FIFO or device put in a file's place is closed
 *   unread.
 * - Size, modification and change time are compared before and after the read. A file that changed in
 *   between is read once more, then given up: a digest of half the old and half the new file would be one
 *   that the file never had.
 * - The end of a file is where `read` says so, not where its size says so: files of procfs and sysfs have
 *   sizes that mean nothing.
 */
import type { ByteString } from '../../bytes.ts';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { reasonOf } from '../../listing/warning.ts';
import type { Reason } from '../../listing/warning.ts';
import type { Digester } from './digester.ts';
import { systemPath } from '../trust/directory.ts';
import { reasonOfError } from '../trust/reason.ts';

/**
 * A file hashed, `{digest: '47DEQpj8…', size: 0, stat}`; `stat` is of the file that was read. Size is the
 * number of bytes hashed.
 */
export interface Hashed {
  readonly digest: string;
  readonly size: number;
  readonly stat: BigIntStats;
}

export interface HashOptions {
  /** Files above it are not read. Bytes. */
  readonly maxSize?: number | undefined;
  /** Only the name that the user wrote may be a link. */
  readonly followLink?: boolean | undefined;
  /** Throws where the file that was opened is not to be read. */
  readonly judge?: ((stat: BigIntStats) => void) | undefined;
  /** A file on another device is not read. */
  readonly device?: bigint | undefined;
  /** A file above it is not begun: `later`. Bytes. */
  readonly later?: number | undefined;
}

/** Larger gains nothing; smaller costs calls. Above it, the second-level cache is left. */
const BUFFER_BYTES = 1 << 20;
/** What procfs may give where it says a size of 0. Past that it is a stream without end. */
const UNSIZED_BYTES = 1 << 26;
const CHANGED = 'changed while being read';
const BIGINT = { bigint: true } as const;
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export class FileHasher {
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /**
   * Reading must not write access times; the kernel grants that to a file's owner and to root only, so the
   * first refusal ends it.
   */
  #quiet = constants.O_NOATIME ?? 0;
  readonly #eachBlock: () => void;

  /** `eachBlock` is called between the blocks of a large file, and may end it all. */
  constructor(eachBlock: () => void = () => {}) {
    this.#eachBlock = eachBlock;
  }

  /** The file's digest, or why there is none. Never throws for what a file system does. */
  hash(path: ByteString, digester: Digester, options: HashOptions): Hashed | Reason | 'later' {
    const first = this.#attempt(path, digester, options);
    return first === CHANGED ? this.#attempt(path, digester, options) : first;
  }

  #attempt(path: ByteString, digester: Digester, options: HashOptions): Hashed | Reason | 'later' {
    let file: number;
    try {
      file = this.#open(systemPath(path), FLAGS | (options.followLink ? 0 : constants.O_NOFOLLOW));
    } catch (error) {
      return openingFailed((error as NodeJS.ErrnoException).code);
    }
    try {
      return this.#read(file, digester, options);
    } catch (error) {
      return reasonOfError(error);
    } finally {
      closeSync(file);
    }
  }

  #open(path: string | Buffer, flags: number): number {
    if (this.#quiet === 0) return openSync(path, flags);
    try {
      return openSync(path, flags | this.#quiet);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
      const file = openSync(path, flags);
      this.#quiet = 0;
      return file;
    }
  }

  #read(file: number, digester: Digester, options: HashOptions): Hashed | Reason | 'later' {
    const before = fstatSync(file, BIGINT);
    if (!before.isFile()) return 'no longer a regular file';
    options.judge?.(before);
    if (options.device !== undefined && before.dev !== options.device) return 'mount point, not entered';
    if (options.maxSize !== undefined && before.size > options.maxSize) return 'larger than max_size';
    const expected = Number(before.size);
    if (options.later !== undefined && expected > options.later) return 'later';
    const buffer = this.#buffer;
    let length = readSync(file, buffer, 0, buffer.length, null);
    let size = length;
    let digest: string;
    if (length === expected && length < buffer.length) {
      // All that the file has, in a read that had room for more: no second one is needed to see its end.
      digest = digester.whole(buffer.subarray(0, length));
    } else {
      const blocks = digester.blocks();
      const most = Math.max(expected, UNSIZED_BYTES);
      while (length > 0) {
        blocks.update(length === buffer.length ? buffer : buffer.subarray(0, length));
        // One that grows a byte at a time would be followed for minutes; one whose size means nothing does
        // not change by being read.
        if (size > most || (size > expected && !isSame(before, fstatSync(file, BIGINT)))) return CHANGED;
        this.#eachBlock();
        length = readSync(file, buffer, 0, buffer.length, null);
        size += length;
      }
      digest = blocks.end();
    }
    const stat = fstatSync(file, BIGINT);
    return isSame(before, stat) ? { digest, size, stat } : CHANGED;
  }
}

function isSame(before: BigIntStats, now: BigIntStats): boolean {
  return now.size === before.size && now.mtimeNs === before.mtimeNs && now.ctimeNs === before.ctimeNs;
}

/**
 * `O_NOFOLLOW` refuses a link by ELOOP (FreeBSD and macOS: also EMLINK); a socket or a FIFO's like cannot be
 * opened at all.
 */
function openingFailed(code: string | undefined): Reason {
  return code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO' || code === 'EOPNOTSUPP'
    ? 'no longer a regular file'
    : reasonOf(code);
}

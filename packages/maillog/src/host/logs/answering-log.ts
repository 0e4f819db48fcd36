/** A log on a file system that may not answer: a dead NFS server, a FUSE program that was stopped. */
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { LogReading, LogReadOptions } from '../../entry/host.ts';
import { oldFolders } from './old-directories.ts';

type IsSilent = (path: ByteString) => Promise<boolean>;

/** What is known of mounts that may not answer. */
export interface Mounts {
  readonly isSilent: IsSilent;
  /** Whether a path is on such a mount; without touching it. */
  readonly isOnMount: (path: ByteString) => boolean;
}

/** Two ways to read a log: in this process, or in one of its own. */
export interface Readings {
  readonly here: LogReading;
  readonly apart: () => LogReading;
}

/**
 * The first of a log and the folders of its rotated files that lies on a file system that does not answer.
 * With a part of a log out of reach nothing of it is read, or the order of its lines would be lost.
 */
export async function silentPart(
  log: ByteString,
  { rotatedFolders = [] }: LogReadOptions,
  isSilent: IsSilent,
): Promise<ByteString | undefined> {
  if (await isSilent(log)) return log;
  for (const folder of [...rotatedFolders, ...(await oldFolders(log))])
    if (await isSilent(folder)) return folder;
  return undefined;
}

/** Whether a log or a folder of its rotated files is on a mount that may stop answering. */
export async function isOnMount(
  log: ByteString,
  { rotatedFolders = [] }: LogReadOptions,
  mounts: Mounts,
): Promise<boolean> {
  return [log, ...rotatedFolders, ...(await oldFolders(log))].some((path) => mounts.isOnMount(path));
}

/**
 * As `here`. If a mount does not answer now: a warning, and the position stays. If one may stop answering: as
 * `apart`.
 */
export function answeringLog(
  log: ByteString,
  { here, apart }: Readings,
  options: LogReadOptions,
  mounts: Mounts,
): LogReading {
  const warnings: string[] = [];
  let reading = here;
  async function* blocks(): AsyncGenerator<Uint8Array> {
    const part = await silentPart(log, options, mounts.isSilent);
    if (part === undefined) {
      if (await isOnMount(log, options, mounts)) reading = apart();
      return yield* reading.blocks;
    }
    const where = part === log ? '' : ` of ${readable(part)}`;
    warnings.push(
      `${readable(log)}: the file system${where} does not answer; a report reads the log when it does`,
    );
  }
  return {
    blocks: blocks(),
    get position() {
      return reading.position;
    },
    get written() {
      return reading.written;
    },
    get beginsInside() {
      return reading.beginsInside;
    },
    get left() {
      return reading.left;
    },
    get missing() {
      return reading.missing;
    },
    get warnings() {
      return [...reading.warnings, ...warnings];
    },
  };
}

/**
 * Tells a log of which no file has changed since the last report, by the saved text of its position: most
 * logs of a host rest, and understanding the positions of thousands of files takes longer than asking for
 * them.
 */
import { isDecimal } from '../saved.ts';
import type { FileId } from './position.ts';
import { CLOCK_SLACK_NS } from './renamed.ts';

/** A file of a log; its numbers are as the system has them, or as text. */
export interface FoundFile {
  readonly id: Readonly<Record<keyof FileId, string | number | bigint>>;
  readonly packed: boolean;
}

/** All files of a log, in any order. */
interface FoundFiles {
  readonly current: FoundFile | undefined;
  readonly rotated: readonly FoundFile[];
  /** Whether there may be rotated files that cannot be examined. */
  readonly unlisted: boolean;
}

/**
 * The position with another time; undefined where locate.ts has to look. It would settle every file: all
 * are those of the position, untouched, and read to their ends.
 */
export function unchangedPosition(
  saved: unknown,
  { current, rotated, unlisted }: FoundFiles,
  time: string,
): string | undefined {
  if (typeof saved !== 'string' || unlisted || !current) return undefined;
  const [version, before, ...records] = saved.split(';');
  if (version !== '2' || !isDecimal(before) || records.length !== rotated.length + 1) return undefined;
  // Nobody can have written to it within the tick of the last reading.
  if (BigInt(current.id.modified) >= BigInt(before) - CLOCK_SLACK_NS) return undefined;
  const byInode = new Map(records.map((record) => [inodeOf(record), record]));
  const isSettled = (file: FoundFile): boolean => {
    const inode = String(file.id.inode);
    const record = byInode.get(inode);
    // A second name of the same file settles no other record.
    byInode.delete(inode);
    return isAtRest(file, record, file === current);
  };
  return isSettled(current) && rotated.every(isSettled) ? ['2', time, ...records].join(';') : undefined;
}

/** A record begins with role, device and inode. */
function inodeOf(record: string): string {
  const start = record.indexOf(' ', record.indexOf(' ') + 1) + 1;
  return record.slice(start, record.indexOf(' ', start));
}

function isAtRest({ id, packed }: FoundFile, record: string | undefined, isCurrent: boolean): boolean {
  const role = isCurrent ? 'current' : packed ? 'packed' : 'rotated';
  const start = `${role} ${id.device} ${id.inode} ${id.born} ${id.size} ${id.modified} `;
  if (record?.startsWith(start) !== true) return false;
  const offset = Number(record.slice(start.length, record.indexOf(' ', start.length)));
  return isCurrent ? offset === Number(id.size) : packed || offset >= Number(id.size);
}

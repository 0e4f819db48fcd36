/**
 * Tells a log of which no file has changed since the last report, by the saved text of its position: most
 * logs of a host rest, and understanding the positions of thousands of files takes longer than asking for
 * them.
 */
import { isDecimal } from '../saved.ts';
import type { LogFile, LogFiles } from './log-files.ts';
import { CLOCK_SLACK_NS } from './renamed.ts';

/**
 * The position with another time; undefined where locate.ts has to look. It would settle every file: all
 * are those of the position, untouched, and read to their ends.
 */
export function unchangedPosition(saved: unknown, files: LogFiles, time: string): string | undefined {
  if (typeof saved !== 'string' || files.unlisted || !files.current) return undefined;
  const [version, before, ...records] = saved.split(';');
  const all = [...files.rotated, files.current];
  if (version !== '2' || !isDecimal(before) || records.length !== all.length) return undefined;
  const { current } = files;
  // Nobody can have written to it within the tick of the last reading.
  if (BigInt(current.id.modified) >= BigInt(before) - CLOCK_SLACK_NS) return undefined;
  // Mostly the files come in the order in which they were saved.
  let byInode: ReadonlyMap<string, string> | undefined;
  const isSettled = (file: LogFile, index: number): boolean => {
    const isCurrent = file === current;
    if (isAtRest(file, records[index], isCurrent)) return true;
    byInode ??= new Map(records.map((record) => [record.split(' ', 3)[2], record]));
    return isAtRest(file, byInode.get(file.id.inode), isCurrent);
  };
  return all.every(isSettled) ? ['2', time, ...records].join(';') : undefined;
}

function isAtRest({ id, packed }: LogFile, record: string | undefined, isCurrent: boolean): boolean {
  const role = isCurrent ? 'current' : packed ? 'packed' : 'rotated';
  const start = `${role} ${id.device} ${id.inode} ${id.born} ${id.size} ${id.modified} `;
  if (record?.startsWith(start) !== true) return false;
  const offset = Number(record.slice(start.length, record.indexOf(' ', start.length)));
  return isCurrent ? offset === id.size : packed || offset >= id.size;
}

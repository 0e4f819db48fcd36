import type { ByteString } from '../../bytes.ts';
import { readlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { AttributesLine, FileType } from '../../listing/line.ts';
import { escapeName } from '../../listing/name.ts';
import { systemPath } from '../trust/directory.ts';

/**
 * The attributes of what `path` opens, all but its name; `extra` is what else is known of a file or
 * directory.
 */
export function attributesOf(
  path: ByteString,
  stat: BigIntStats,
  extra: string,
): Omit<AttributesLine, 'name'> {
  const type = typeOf(stat);
  return {
    type,
    mode: (Number(stat.mode) & 0o7777).toString(8).padStart(4, '0'),
    owner: String(stat.uid),
    group: String(stat.gid),
    mtime: timeOf(stat.mtimeNs),
    links: String(stat.nlink),
    extra: extraOf(type, path, stat, extra),
  };
}

function typeOf(stat: BigIntStats): FileType {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isBlockDevice()) return 'block';
  if (stat.isCharacterDevice()) return 'char';
  return stat.isFIFO() ? 'fifo' : 'socket';
}

function extraOf(type: FileType, path: ByteString, { rdev }: BigIntStats, extra: string): string {
  if (type === 'link') return escapeName(readlinkSync(systemPath(path), { encoding: 'latin1' }));
  if (type === 'block' || type === 'char') return `${majorOf(rdev)}:${minorOf(rdev)}`;
  return extra;
}

/** Linux's dev_t, as glibc's gnu_dev_major and gnu_dev_minor take it apart; macOS has 8 bits and 24. */
function majorOf(device: bigint): bigint {
  if (process.platform === 'darwin') return (device >> 24n) & 0xffn;
  return ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
}

function minorOf(device: bigint): bigint {
  if (process.platform === 'darwin') return device & 0xffffffn;
  return (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
}

/** `2025-11-22T07:36:01.123456789Z`; what no calendar holds, as `@SECONDS.NANOSECONDS`. */
function timeOf(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % NANOSECONDS_PER_SECOND) + NANOSECONDS_PER_SECOND) % NANOSECONDS_PER_SECOND;
  const seconds = (nanoseconds - fraction) / NANOSECONDS_PER_SECOND;
  const digits = fraction.toString().padStart(9, '0');
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime())
    ? `@${seconds}.${digits}`
    : `${date.toISOString().slice(0, -5)}.${digits}Z`;
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

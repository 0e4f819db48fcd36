/**
 * Names that a log may have been given by a rotation of its own kind (`app.log.1.bak`, `app.log~2`,
 * `20261122-app.log`). Such a name does not show the order, and may belong to another log. So these files are
 * looked for only if the file that was read last has left its name, and only among those that are new.
 */
import type { ByteString } from '../bytes.ts';
import type { LogFile } from './log-files.ts';

/** File times lag behind the clock by at most a tick of the kernel. */
export const CLOCK_SLACK_NS = 50_000_000n;

/** Whether `name` may be one that was given to `log`. `known`: one that was given to it. */
export function isRelatedName(log: ByteString, known: ByteString | undefined, name: ByteString): boolean {
  if (isShapedAs(known, name)) return true;
  if (isToken(name, log)) return true;
  const [, base = log, extension = ''] = /^(.+)(\.[A-Za-z][A-Za-z0-9]*)$/.exec(log) ?? [];
  const middle = name.slice(base.length, name.length - extension.length);
  const isAround = name.length > log.length && name.startsWith(base) && name.endsWith(extension);
  return isAround && /^[^A-Za-z]*\d[^A-Za-z]*$/.test(middle);
}

/** Whether both names are the same except for their numbers. */
export function isShapedAs(known: ByteString | undefined, name: ByteString): boolean {
  return known !== undefined && shapeOf(known) === shapeOf(name);
}

/** Whether a file was made since `time` (ns), and written to since `written` (ns). */
export function isNewSince(file: LogFile, written: bigint, time: bigint): boolean {
  const { born, modified } = file.id;
  const isBornSince = born === '0' || BigInt(born) >= time - CLOCK_SLACK_NS;
  return isBornSince && BigInt(modified) >= written;
}

export function nameOf(path: ByteString): ByteString {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isToken(name: ByteString, log: ByteString): boolean {
  const at = name.indexOf(log);
  if (at < 0 || name === log) return false;
  const isLetter = (char: string | undefined): boolean => char !== undefined && /[A-Za-z0-9]/.test(char);
  return !isLetter(name[at - 1]) && !isLetter(name[at + log.length]);
}

/** Numbers, decimal or hex, are the same. */
function shapeOf(name: ByteString): string {
  return name.replace(/(?<![A-Za-z0-9])[0-9a-f]*\d[0-9a-f]*(?![A-Za-z0-9])|\d+/g, '#');
}

/** Reads the kernel's table of mounts. */
import { readFileSync } from 'node:fs';
import type { ByteString } from '../bytes.ts';

/** A line of the mount table: `{point: '/mnt/nfs', type: 'nfs4'}`. */
export interface Mount {
  /** The real path, without a trailing slash. */
  readonly point: ByteString;
  /** The type of the file system, as the kernel calls it. */
  readonly type: string;
}

/**
 * Where something is mounted, bind mounts of the same device and of single files too, but not `/`. Empty if
 * the system has no /proc/self/mountinfo (proc(5)); there a change of device still shows a mount. Reading the
 * table touches no file system in it.
 */
export function readMountTable(): Mount[] {
  return mountLines().flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const point = before.split(' ')[4]?.replace(/\\([0-7]{3})/g, (_all, octal: string) => byte(octal));
    return point === undefined || point === '/' ? [] : [{ point, type: after.split(' ')[0] ?? '' }];
  });
}

function mountLines(): string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1').split('\n');
  } catch {
    return [];
  }
}

function byte(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}

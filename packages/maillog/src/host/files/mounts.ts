import type { ByteString } from '../../bytes.ts';
import { readFileSync, realpathSync } from 'node:fs';
import { systemPath } from '../trust/directory.ts';
import { withSlash } from './roots.ts';

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

/**
 * Names of the mount points in each directory, by the directory's real path with a trailing slash: `'/usr/'
 * -> {'local'}`.
 */
export type Mounts = ReadonlyMap<ByteString, ReadonlySet<ByteString>>;

export function mountsByFolder(table: readonly Mount[]): Mounts {
  const mounts = new Map<ByteString, Set<ByteString>>();
  for (const { point } of table) {
    const cut = point.lastIndexOf('/') + 1;
    const folder = point.slice(0, cut);
    const names = mounts.get(folder) ?? new Set();
    mounts.set(folder, names.add(point.slice(cut)));
  }
  return mounts;
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

/** The path without links, with a trailing slash, as mount points are named. */
export function realFolder(path: ByteString): ByteString {
  try {
    return withSlash(realpathSync.native(systemPath(path), { encoding: 'buffer' }).toString('latin1'));
  } catch {
    return withSlash(path);
  }
}

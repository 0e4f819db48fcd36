import type { ByteString } from '../../bytes.ts';
import { readFileSync, realpathSync } from 'node:fs';
import { systemPath } from '../trust/directory.ts';
import { withSlash } from './roots.ts';

/**
 * Names of the mount points in each directory, by the directory's real path with a slash behind: `'/usr/' ->
 * {'local'}`.
 */
export type Mounts = ReadonlyMap<ByteString, ReadonlySet<ByteString>>;

/**
 * Where something is mounted, bind mounts of the same device and of single files too. Empty where the system
 * has no /proc/self/mountinfo (proc(5)); there a change of device still shows a mount.
 */
export function readMounts(): Mounts {
  const mounts = new Map<ByteString, Set<ByteString>>();
  for (const line of mountLines()) {
    const point = line.split(' ')[4]?.replace(/\\([0-7]{3})/g, (_all, octal: string) => byte(octal));
    if (point === undefined || point === '/') continue;
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

/** The path without links, with a slash behind, as mount points are named. */
export function realFolder(path: ByteString): ByteString {
  try {
    return withSlash(realpathSync(systemPath(path), { encoding: 'buffer' }).toString('latin1'));
  } catch {
    return withSlash(path);
  }
}

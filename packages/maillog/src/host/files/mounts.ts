import type { ByteString } from '../../bytes.ts';
import { realpathSync } from 'node:fs';
import type { Mount } from '../mount-table.ts';
import { systemPath } from '../trust/directory.ts';
import { withSlash } from './roots.ts';

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

/** The path without links, with a trailing slash, as mount points are named. */
export function realFolder(path: ByteString): ByteString {
  try {
    return withSlash(realpathSync.native(systemPath(path), { encoding: 'buffer' }).toString('latin1'));
  } catch {
    return withSlash(path);
  }
}

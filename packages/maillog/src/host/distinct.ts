/**
 * Finds files that a glob gives under two names: by a symlink, a hard link, or another way to their folder.
 */
import type { ByteString } from '../bytes.ts';
import { localFolder } from './local-folder.ts';
import { driveLater } from './trust/calls.ts';
import { findWay } from './trust/way.ts';

/** See Host.distinct in entry/host.ts. `isSilent`: whether a path must not be touched. */
export async function distinctFiles(
  paths: readonly ByteString[],
  isSilent: (path: ByteString) => Promise<boolean>,
): Promise<ByteString[]> {
  const names = new Map<string, { readonly path: ByteString; readonly isLink: boolean }>();
  for (const path of new Set(paths)) {
    const { key, isLink } = (await isSilent(path))
      ? { key: path, isLink: false }
      : ((await identifyLocal(path, names)) ?? (await identify(path)));
    const before = names.get(key);
    if (!before || (before.isLink && !isLink)) names.set(key, { path, isLink });
  }
  return [...names.values()].map(({ path }) => path).sort((a, b) => (a < b ? -1 : 1));
}

/** Undefined where only promises are safe. */
async function identifyLocal(
  path: ByteString,
  reader: object,
): Promise<{ key: string; isLink: boolean } | undefined> {
  const cut = path.lastIndexOf('/') + 1;
  try {
    const way = (await localFolder(path.slice(0, cut), reader))?.wayTo(path.slice(cut));
    way?.close();
    return way?.stat && { key: `${way.stat.dev}:${way.stat.ino}`, isLink: false };
  } catch {
    return undefined;
  }
}

/** A symlink that root does not follow is a file of its own: whoever opens it says why. */
async function identify(path: ByteString): Promise<{ key: string; isLink: boolean }> {
  try {
    const way = await driveLater(findWay(path));
    way.close();
    const { stat, isLink } = way;
    if (!stat) return { key: path, isLink };
    way.judge(stat);
    return { key: `${stat.dev}:${stat.ino}`, isLink };
  } catch {
    return { key: path, isLink: false };
  }
}

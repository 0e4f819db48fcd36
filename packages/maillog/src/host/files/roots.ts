import type { ByteString } from '../../bytes.ts';
import { realpathSync } from 'node:fs';
import { driveNow } from '../trust/calls.ts';
import { systemPath } from '../trust/directory.ts';
import { isRoot } from '../trust/owners.ts';
import { findWay } from '../trust/way.ts';

/**
 * The directories a listing begins at, so that no file is listed twice and the whole is in order: each path
 * in its shortest form, sorted as its contents will be, those inside another kept apart.
 */
export interface Roots {
  /** `['/etc', '/usr/lib']`, none inside another. */
  readonly outer: readonly ByteString[];
  /** Those inside another: a link or mount point among them is entered since the user named it. Sorted. */
  readonly inner: readonly ByteString[];
}

export function rootsOf(paths: readonly ByteString[]): Roots {
  const sorted = [...new Set(paths.map(shortest))].sort(byContents);
  const outer = outermost(sorted);
  return { outer, inner: sorted.filter((path) => !outer.includes(path)) };
}

/** Those that are inside no other. `sorted` as {@link Roots} are. */
export function outermost(sorted: readonly ByteString[]): ByteString[] {
  const outer: ByteString[] = [];
  for (const path of sorted) {
    const last = outer.at(-1);
    if (last === undefined || !path.startsWith(withSlash(last))) outer.push(path);
  }
  return outer;
}

/** `/` stays, `/etc` becomes `/etc/`. */
export function withSlash(path: ByteString): ByteString {
  return path.endsWith('/') ? path : `${path}/`;
}

/** As the names below each will sort. */
function byContents(a: ByteString, b: ByteString): number {
  const [left, right] = [withSlash(a), withSlash(b)];
  return left < right ? -1 : Number(left > right);
}

/**
 * Without doubled slashes and `.`. A path with `..` is resolved, since the parent of a symlink's target is
 * not in the text.
 */
function shortest(path: ByteString): ByteString {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const start = path.startsWith('/') ? '/' : '';
  const up = parts.lastIndexOf('..');
  if (up >= 0) {
    try {
      const real = realPath(start + parts.slice(0, up + 1).join('/'));
      return shortest([real, ...parts.slice(up + 1)].join('/'));
    } catch {
      // A path that does not exist is reported as it was written.
    }
  }
  return start + parts.join('/') || '.';
}

/**
 * As root, only through symlinks that root follows.
 * @throws NotFollowed; Error with Node's `code`.
 */
function realPath(path: ByteString): ByteString {
  if (!isRoot()) return realpathSync(systemPath(path), { encoding: 'buffer' }).toString('latin1');
  const way = driveNow(findWay(path, { last: 'enter' }));
  way.close();
  return way.path;
}

/** A path from the root, since a worker's working directory is not ours. */
export function absolute(path: ByteString): ByteString {
  return path.startsWith('/')
    ? path
    : withSlash(realpathSync('.', { encoding: 'buffer' }).toString('latin1')) + path;
}

/** Finds the symbolic links through which a directory is reached. */
import { lstatSync, readlinkSync } from 'node:fs';
import type { ByteString } from '../../bytes.ts';
import { readMountTable } from '../mount-table.ts';
import { systemPath } from '../trust/directory.ts';
import { realFolder } from './mounts.ts';
import { absolute, withSlash } from './roots.ts';

/**
 * The first part of `folder` that is a symbolic link, without a trailing slash; undefined if there is none.
 * `linked` are paths that may be reached through symlinks: links above or at them do not count. `root` goes
 * before each path.
 */
export function linkAbove(
  folder: ByteString,
  linked: readonly ByteString[],
  root: ByteString,
): ByteString | undefined {
  const start = linked
    .filter((each) => folder.startsWith(withSlash(each)))
    .reduce((longest, each) => (each.length > longest.length ? each : longest), '');
  const base = start === '' ? baseOf(folder) : withSlash(start);
  const wanted = realFolder(inRoot(base, root)) + folder.slice(base.length);
  if (realFolder(inRoot(folder, root)) === wanted) return undefined;
  for (let end = folder.indexOf('/', base.length); end >= 0; end = folder.indexOf('/', end + 1))
    if (isLink(inRoot(folder.slice(0, end), root))) return folder.slice(0, end);
  return undefined;
}

/** Above all parts of a path. */
function baseOf(folder: ByteString): ByteString {
  return folder.startsWith('/') ? '/' : '';
}

function inRoot(path: ByteString, root: ByteString): ByteString {
  return root === '' ? absolute(path) : root + path;
}

function isLink(path: ByteString): boolean {
  try {
    return lstatSync(systemPath(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

/** The mount points, and again those that are at or below the target of one of `links`, as named by it. */
export function mountPoints(links: readonly ByteString[] = []): ByteString[] {
  const points = readMountTable().map(({ point }) => point);
  const mounted = new Set(points);
  const through = links.flatMap((each) => {
    const link = each.replace(/(?<=.)\/$/, '');
    const target = resolveAvoiding(link, mounted);
    return points
      .filter((point) => `${point}/`.startsWith(withSlash(target)))
      .map((point) => link + point.slice(target.length));
  });
  return [...points, ...through];
}

/** More links than that are a loop (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * The path without links, found part by part, so that nothing in `avoided` is touched: the path is returned
 * as far as it is known when it gets there.
 */
export function resolveAvoiding(path: ByteString, avoided: ReadonlySet<ByteString>): ByteString {
  let links = 0;
  let known = '';
  const parts = absolute(path).split('/');
  while (parts.length > 0) {
    const part = parts.shift() ?? '';
    if (part === '' || part === '.') continue;
    const next = part === '..' ? known.slice(0, Math.max(known.lastIndexOf('/'), 0)) : `${known}/${part}`;
    if (avoided.has(next)) return [next, ...parts].join('/');
    const target = part === '..' ? undefined : targetOf(next);
    if (target === undefined || links++ > MAX_LINKS) {
      known = next;
      continue;
    }
    parts.unshift(...target.split('/'));
    if (target.startsWith('/')) known = '';
  }
  return known === '' ? '/' : known;
}

function targetOf(path: ByteString): ByteString | undefined {
  try {
    return readlinkSync(systemPath(path), { encoding: 'buffer' }).toString('latin1');
  } catch {
    return undefined;
  }
}

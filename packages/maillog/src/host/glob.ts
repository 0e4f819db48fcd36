import type { ByteString } from '../bytes.ts';
import { readdir } from 'node:fs/promises';
import { isGlob, matchesName } from '../config/glob.ts';
import { driveLater } from './trust/calls.ts';
import { NotFollowed } from './trust/not-followed.ts';
import { findWay } from './trust/way.ts';
import type { Way } from './trust/way.ts';

/**
 * The paths a shell glob matches, sorted by bytes. A word without glob characters matches itself, whether it
 * exists or not. A path that root does not follow, or that `isSilent` keeps from being touched, is returned
 * with the rest of the glob: opening it reports why.
 */
export async function expandGlob(
  pattern: ByteString,
  isSilent: (path: ByteString) => Promise<boolean> = async () => false,
): Promise<ByteString[]> {
  if (!isGlob(pattern)) return [pattern];
  const parts = pattern.split('/').filter((part, index) => part !== '' || index === 0);
  const matches: ByteString[] = [];
  let found: ByteString[] = parts[0] === '' ? ['/'] : [''];
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const rest = parts.slice(index).join('/');
    const next = found.map(async (folder) => {
      if (await isSilent(isGlob(part) ? folder || '.' : folder + part)) {
        matches.push(folder + rest);
        return [];
      }
      try {
        return await (isGlob(part) ? matching(folder, part) : existing(folder + part));
      } catch (error) {
        if (!(error instanceof NotFollowed)) throw error;
        matches.push(folder + rest);
        return [];
      }
    });
    const last = index === parts.length - 1;
    found = (await Promise.all(next)).flat().map((path) => (last ? path : `${path}/`));
  }
  return [...matches, ...found].sort((a, b) => (a < b ? -1 : 1));
}

/**
 * As in a shell, an unreadable folder, or a file, contains no match.
 * @throws NotFollowed.
 */
async function matching(folder: ByteString, part: ByteString): Promise<ByteString[]> {
  const names = await look(folder || '.', 'enter', (way) =>
    readdir(bytes(way.folder), { encoding: 'latin1' }),
  );
  return (names ?? []).filter((name) => matchesName(part, name)).map((name) => folder + name);
}

/** @throws NotFollowed. */
async function existing(path: ByteString): Promise<ByteString[]> {
  return (await look(path, 'keep', async ({ stat }) => stat)) ? [path] : [];
}

/**
 * Undefined if the system refuses.
 * @throws NotFollowed.
 */
async function look<T>(
  path: ByteString,
  last: 'keep' | 'enter',
  use: (way: Way) => Promise<T>,
): Promise<T | undefined> {
  try {
    const way = await driveLater(findWay(path, { last }));
    try {
      return await use(way);
    } finally {
      way.close();
    }
  } catch (error) {
    if (error instanceof NotFollowed) throw error;
    return undefined;
  }
}

function bytes(path: ByteString): Buffer {
  return Buffer.from(path, 'latin1');
}

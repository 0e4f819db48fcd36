import type { ByteString } from '../bytes.ts';
import { readdir, lstat } from 'node:fs/promises';
import { isGlob, matchesName } from '../config/glob.ts';

/**
 * The paths a shell glob matches, sorted by bytes. A word that is no glob is itself, whether it exists or
 * not.
 */
export async function expandGlob(pattern: ByteString): Promise<ByteString[]> {
  if (!isGlob(pattern)) return [pattern];
  const parts = pattern.split('/').filter((part, index) => part !== '' || index === 0);
  let found: ByteString[] = parts[0] === '' ? ['/'] : [''];
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    const last = index === parts.length - 1;
    const next = await Promise.all(
      found.map((folder) => (isGlob(part) ? matching(folder, part) : existing(folder + part))),
    );
    found = next.flat().map((path) => (last ? path : `${path}/`));
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

async function matching(folder: ByteString, part: ByteString): Promise<ByteString[]> {
  try {
    const names = await readdir(bytes(folder || '.'), { encoding: 'buffer' });
    return names
      .map((name) => name.toString('latin1'))
      .filter((name) => matchesName(part, name))
      .map((name) => folder + name);
  } catch {
    // As in a shell: a folder that cannot be read, or is none, holds no match.
    return [];
  }
}

async function existing(path: ByteString): Promise<ByteString[]> {
  try {
    await lstat(bytes(path));
    return [path];
  } catch {
    return [];
  }
}

function bytes(path: ByteString): Buffer {
  return Buffer.from(path, 'latin1');
}

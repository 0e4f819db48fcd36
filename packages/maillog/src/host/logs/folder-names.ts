/**
 * The names in a folder, listed once for all its logs: a folder of thousands of logs would else be listed for
 * each of them. A listing holds as long as the folder's time of change is the same and was past when the
 * folder was listed.
 */
import { readdir, stat } from 'node:fs/promises';
import type { ByteString } from '../../bytes.ts';
import { possibleLogs } from '../../log/rotated-name.ts';

const MAX_FOLDERS = 64;
/** The clock of files is behind that of programs, by a tick of the kernel at most. */
const TICK_NS = 50_000_000n;

export interface FolderNames {
  /** All names, sorted by bytes. */
  readonly all: readonly ByteString[];
  /** By the name of a log, the names that its rotated files may have, and some more. */
  readonly rotated: ReadonlyMap<ByteString, readonly ByteString[]>;
}

interface Listed extends FolderNames {
  readonly changed: bigint;
}

const listed = new Map<string, Listed>();

/** Undefined if the folder cannot be listed; one that does not exist is empty. `folder` ends with `/`. */
export async function folderNames(folder: ByteString): Promise<FolderNames | undefined> {
  const path = Buffer.from(folder || '.', 'latin1');
  try {
    const { dev, ino, mtimeNs } = await stat(path, { bigint: true });
    const key = `${dev}:${ino}`;
    const known = listed.get(key);
    if (known?.changed === mtimeNs) return known;
    const isResting = BigInt(Date.now()) * 1_000_000n > mtimeNs + TICK_NS;
    const names = await readdir(path, { encoding: 'buffer' });
    const all = names.map((name) => name.toString('latin1')).sort();
    const found = { all, rotated: byLog(all), changed: mtimeNs };
    listed.delete(key);
    if (isResting) listed.set(key, found);
    for (const oldest of listed.keys()) if (listed.size > MAX_FOLDERS) listed.delete(oldest);
    return found;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? { all: [], rotated: new Map() } : undefined;
  }
}

function byLog(names: readonly ByteString[]): Map<ByteString, ByteString[]> {
  const found = new Map<ByteString, ByteString[]>();
  for (const name of names)
    for (const log of new Set(possibleLogs(name))) {
      const rotated = found.get(log);
      if (rotated) rotated.push(name);
      else found.set(log, [name]);
    }
  return found;
}

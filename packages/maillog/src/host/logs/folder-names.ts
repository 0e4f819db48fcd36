/**
 * The names in a folder, listed once for all its logs: a folder of thousands of logs would else be listed for
 * each of them. A listing holds as long as the folder's time of change is the same and was past when the
 * folder was listed.
 */
import { readdir, stat } from 'node:fs/promises';
import type { ByteString } from '../../bytes.ts';
import { possibleLogs } from '../../log/rotated-name.ts';
import { statNow } from '../local-folder.ts';

const MAX_FOLDERS = 64;
/** File times lag behind the clock by at most a tick of the kernel. */
const TICK_NS = 50_000_000n;
/** Some file systems count in whole seconds, FAT in two. */
const COARSE_TICK_NS = 2_050_000_000n;
const SECOND_NS = 1_000_000_000n;

export interface FolderNames {
  /** All names, sorted by bytes. */
  readonly all: readonly ByteString[];
  /** By the name of a log, the names that its rotated files may have, and some more. */
  readonly rotated: ReadonlyMap<ByteString, readonly ByteString[]>;
  /** When the folder last got, lost or renamed a file, in ns. */
  readonly changed: bigint;
  /** Whether each later change gives another `changed`: the clock has ticked since the last one. */
  readonly isResting: boolean;
}

const listed = new Map<string, FolderNames>();
const NOTHING: FolderNames = { all: [], rotated: new Map(), changed: 0n, isResting: false };

/**
 * Undefined if the folder cannot be listed; one that does not exist is empty. `folder` ends with `/`.
 * `isLocal`: plain calls are safe.
 */
export async function folderNames(folder: ByteString, isLocal: boolean): Promise<FolderNames | undefined> {
  const path = Buffer.from(folder || '.', 'latin1');
  try {
    const found = isLocal ? statNow(folder) : await stat(path, { bigint: true });
    if (!found) return NOTHING;
    const { dev, ino, mtimeNs } = found;
    const key = `${dev}:${ino}`;
    const known = listed.get(key);
    if (known?.changed === mtimeNs) return known;
    const tick = mtimeNs % SECOND_NS === 0n ? COARSE_TICK_NS : TICK_NS;
    const isResting = BigInt(Date.now()) * 1_000_000n > mtimeNs + tick;
    const all = (await readdir(path, { encoding: 'latin1' })).sort();
    const names = { all, rotated: byLog(all), changed: mtimeNs, isResting };
    listed.delete(key);
    if (isResting) listed.set(key, names);
    for (const oldest of listed.keys()) if (listed.size > MAX_FOLDERS) listed.delete(oldest);
    return names;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? NOTHING : undefined;
  }
}

function byLog(names: readonly ByteString[]): Map<ByteString, ByteString[]> {
  const found = new Map<ByteString, ByteString[]>();
  for (const name of names)
    for (const log of possibleLogs(name)) {
      const rotated = found.get(log);
      if (rotated?.at(-1) === name) continue;
      if (rotated) rotated.push(name);
      else found.set(log, [name]);
    }
  return found;
}

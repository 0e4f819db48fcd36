/**
 * Recognises a log to which nothing was written, by plain calls and without an object for each of its files.
 * A host may have thousands of logs with a dozen rotated files each, and in most reports nearly all of them
 * are unchanged. Every file is still looked at: a writer that has not reopened the log after a rotation
 * continues in the rotated file.
 */
import type { BigIntStats } from 'node:fs';
import type { ByteString } from '../../bytes.ts';
import { mayBePacked, rotatedName } from '../../log/rotated-name.ts';
import { unchangedPosition } from '../../log/unchanged.ts';
import type { FoundFile } from '../../log/unchanged.ts';
import { localFolder, lstatNow, statNow } from '../local-folder.ts';
import type { Way } from '../trust/way.ts';
import { folderNames } from './folder-names.ts';

/**
 * The saved position with another time if no file of the log has changed; undefined where listLog has to
 * look, or only promises are safe. All files are in the log's own folder. `reader`: as localFolder has it.
 */
export async function restingPosition(
  log: ByteString,
  saved: unknown,
  time: string,
  reader: object,
): Promise<string | undefined> {
  if (typeof saved !== 'string') return undefined;
  const cut = log.lastIndexOf('/') + 1;
  const name = log.slice(cut);
  const way = await wayTo(log, cut, reader);
  if (!way) return undefined;
  try {
    const names = await folderNames(way.folder, true);
    if (names?.isResting !== true) return undefined;
    const current = foundFile(way, name, way.stat);
    const rotated: FoundFile[] = [];
    for (const other of names.rotated.get(name) ?? []) {
      if (!rotatedName(name, other)) continue;
      const found = foundFile(way, other, lstatNow(way.folder + other));
      if (!found) return undefined;
      rotated.push(found);
    }
    const position = unchangedPosition(saved, { current, rotated, unlisted: false }, time);
    // A file that was renamed meanwhile may have been missed under both names.
    return statNow(way.folder)?.mtimeNs === names.changed ? position : undefined;
  } catch {
    // What is wrong with it, listLog says.
    return undefined;
  } finally {
    way.close();
  }
}

async function wayTo(log: ByteString, cut: number, reader: object): Promise<Way | undefined> {
  try {
    return (await localFolder(log.slice(0, cut), reader))?.wayTo(log.slice(cut));
  } catch {
    return undefined;
  }
}

/**
 * Undefined if it is not a regular file.
 * @throws NotFollowed if root does not read it.
 */
function foundFile(way: Way, name: ByteString, stat: BigIntStats | undefined): FoundFile | undefined {
  if (!stat?.isFile()) return undefined;
  way.judge(stat);
  const { dev, ino, birthtimeNs, size, mtimeNs } = stat;
  const id = { device: dev, inode: ino, born: birthtimeNs, size, modified: mtimeNs };
  return { id, packed: mayBePacked(name) };
}

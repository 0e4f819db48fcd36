/**
 * Tells folders that answer at once. Asking for each of thousands of files by a promise takes ten times the
 * CPU of a plain call. A plain call stops the whole report, though, if the file system hangs. So files are
 * looked at by plain calls only on a disk of this machine, and only if nothing is mounted in their folder.
 */
import { realpath, statfs } from 'node:fs/promises';
import type { ByteString } from '../bytes.ts';
import { readMountTable } from './mount-table.ts';

/** The magic numbers of statfs(2): ext2 to ext4, XFS, Btrfs, ZFS, F2FS, bcachefs, tmpfs, overlayfs. */
const LOCAL_TYPES = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xf2f52010, 0xca451a4e, 0x01021994, 0x794c7630,
]);

/** `folder` opens it, and ends with `/`. */
export async function isLocalFolder(folder: ByteString): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const bytes = Buffer.from(folder, 'latin1');
  try {
    const path = `${(await realpath(bytes, { encoding: 'buffer' })).toString('latin1')}/`;
    const isWithin = (point: ByteString): boolean => point.slice(0, point.lastIndexOf('/') + 1) === path;
    return (
      !readMountTable().some(({ point }) => isWithin(point)) && LOCAL_TYPES.has((await statfs(bytes)).type)
    );
  } catch {
    return false;
  }
}

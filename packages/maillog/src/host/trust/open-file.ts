import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ByteString } from '../../bytes.ts';
import { driveLater } from './calls.ts';
import { findWay } from './way.ts';
import type { Way } from './way.ts';
import { systemError } from '../../text/errno.ts';

/**
 * Opens a regular file where {@link findWay} leads, to read it. Opening never waits: a FIFO or a device is
 * refused unopened.
 * @throws NotFollowed; Error with Node's `code`, `EINVAL` where the file is not regular.
 */
export async function openFile(path: ByteString): Promise<FileHandle> {
  const way = await driveLater(findWay(path));
  try {
    if (!way.stat) throw systemError('ENOENT');
    assertReadable(way.stat, way);
    const handle = await openAt(way.folder + way.name);
    try {
      assertReadable(await handle.stat({ bigint: true }), way);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  } finally {
    way.close();
  }
}

/**
 * `at`: the end of a way.
 * @throws Error with Node's `code`, `ELOOP` where it has become a symlink.
 */
export function openAt(at: ByteString): Promise<FileHandle> {
  return open(Buffer.from(at, 'latin1'), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
}

function assertReadable(stat: BigIntStats, way: Way): void {
  way.judge(stat);
  if (!stat.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
}

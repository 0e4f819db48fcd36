/**
 * Files that an administrator names. Something else may be in the place of one: a FIFO would wait for a
 * writer for ever, and a device has no end. A symlink is followed: an administrator may have put it there.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/** @throws Error with Node's `code`: `EINVAL` for what is no regular file */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, FLAGS);
  try {
    if ((await file.stat()).isFile()) return file;
    throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
  } catch (error) {
    await file.close();
    throw error;
  }
}

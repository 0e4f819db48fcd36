/**
 * Reads files of directories that only MailLog writes to. Somebody may have put something else in a file's
 * place: a FIFO would wait for a writer for ever, and a symlink leads to another file.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { systemError } from '../text/errno.ts';

const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * The text of a file, UTF-8.
 * @throws Error with Node's `code`: `ELOOP` for a symlink, `EINVAL` for what is no regular file
 */
export async function readOwnText(path: string): Promise<string> {
  const file = await openOwnFile(path);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/**
 * The bytes in blocks.
 * @throws as {@link readOwnText}
 */
export async function* ownFileBlocks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await openOwnFile(path);
  try {
    yield* file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}

async function openOwnFile(path: string): Promise<FileHandle> {
  const file = await open(path, FLAGS).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ELOOP' ? Object.assign(new Error('is a symbolic link'), { code: 'ELOOP' }) : error;
  });
  try {
    const found = await file.stat();
    if (found.isFile()) return file;
    throw found.isDirectory()
      ? systemError('EISDIR')
      : Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
  } catch (error) {
    await file.close();
    throw error;
  }
}

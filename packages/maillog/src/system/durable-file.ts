/**
 * Files that survive a power cut: the bytes are on disk before the name is, and the name before the answer.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const EMPTIED_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Makes the names in a directory durable. */
export async function syncDirectory(path: Buffer | string): Promise<void> {
  await writeDurably(path, constants.O_RDONLY | constants.O_DIRECTORY, 0, async () => {});
}

/** Opens a file, has `write` change it, and makes its bytes durable. */
export async function writeDurably(
  path: Buffer | string,
  flags: number,
  mode: number,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, mode);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes a new file (0600) and makes its bytes durable; its name is so only with {@link syncDirectory}. */
export async function writeNewFile(path: Buffer | string, content: FileContent, mode = 0o600): Promise<void> {
  await writeDurably(path, NEW_FILE, mode, (file) => writeContent(file, content));
}

/** As {@link writeNewFile}, over what a crash may have left under that name. For a directory of our own. */
export async function writeOver(path: string, content: FileContent, mode = 0o600): Promise<void> {
  await writeDurably(path, EMPTIED_FILE, mode, (file) => writeContent(file, content));
}

/**
 * Puts a new file in the place of `path`, whole or not at all: who reads meanwhile, or after a crash, finds
 * the old content or the new. The new one is written beside it, under a name that nobody else has.
 */
export async function replaceFile(path: string, content: FileContent, mode = 0o600): Promise<void> {
  const written = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeNewFile(written, content, mode);
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/**
 * As {@link replaceFile}, in a directory of our own in which nobody else writes: what a crash left of the
 * last attempt is overwritten, so that nothing piles up.
 */
export async function replaceOwnFile(path: string, content: FileContent): Promise<void> {
  await writeOver(`${path}.new`, content);
  await rename(`${path}.new`, path);
  await syncDirectory(dirname(path));
}

async function writeContent(file: FileHandle, content: FileContent): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
  else for await (const block of content) await file.writeFile(block);
}

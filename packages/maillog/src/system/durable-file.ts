/**
 * Files that survive a power cut: the bytes are on disk before the name is, and the name before the answer.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withPath } from './write-failure.ts';

export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const APPENDED_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
const EMPTIED_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Makes the names in a directory durable. */
export async function syncDirectory(path: Buffer | string): Promise<void> {
  await writeDurably(path, constants.O_RDONLY | constants.O_DIRECTORY, 0, async () => {});
}

/** Opens a file, calls `write` to change it, and makes its bytes durable. */
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
  } catch (error) {
    throw withPath(path, error);
  } finally {
    await file.close();
  }
}

/**
 * Writes a new file (0600) and makes its bytes durable. Its name is durable only after {@link syncDirectory}.
 */
export async function writeNewFile(path: Buffer | string, content: FileContent, mode = 0o600): Promise<void> {
  await writeDurably(path, NEW_FILE, mode, (file) => writeContent(file, content));
}

/**
 * As {@link writeNewFile}, but overwrites what a crash may have left. For directories that only MailLog
 * writes to.
 */
export async function writeOver(path: string, content: FileContent, mode = 0o600): Promise<void> {
  await writeDurably(path, EMPTIED_FILE, mode, (file) => writeContent(file, content));
}

/** Adds to the end of a file (0600), and makes it durable. */
export async function appendDurably(path: string, content: FileContent): Promise<void> {
  await writeDurably(path, APPENDED_FILE, 0o600, (file) => writeContent(file, content));
  await syncDirectory(dirname(path));
}

/**
 * Replaces `path`, completely or not at all: a reader finds the old content or the new one, also after a
 * crash. The new content is first written into a file with a random name in the same directory.
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
 * As {@link replaceFile}, for directories that only MailLog writes to. It overwrites what a crash left of an
 * earlier attempt, so that such files do not accumulate.
 */
export async function replaceOwnFile(path: string, content: FileContent): Promise<void> {
  await writeOver(`${path}.new`, content);
  await rename(`${path}.new`, path);
  await syncDirectory(dirname(path));
}

async function writeContent(file: FileHandle, content: FileContent): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
  else for await (const block of gathered(content)) await file.writeFile(block);
}

/** Each write is a round trip to a thread. From Node 24 on, a stream may give a block for each line. */
const GATHERED_BYTES = 1 << 16;

/** The same bytes in blocks of at least {@link GATHERED_BYTES}; the last may have fewer. */
async function* gathered(blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const block of blocks) {
    // A copy, since whoever gives the block may use its memory again.
    held.push(Buffer.from(block));
    size += block.length;
    if (size < GATHERED_BYTES) continue;
    yield Buffer.concat(held, size);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held, size);
}

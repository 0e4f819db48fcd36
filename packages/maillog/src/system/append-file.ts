import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Adds `text` at the end of a file, or makes it (0600): whole or not at all. The new content is written
 * beside the file, made durable, and renamed over it, so that whoever reads meanwhile, or after a crash,
 * finds the old or the new.
 */
export async function appendWhole(path: string, text: Uint8Array): Promise<void> {
  const old = await readFile(path).catch(absent);
  const mode = old ? (await stat(path)).mode & 0o777 : 0o600;
  const between = old && old.length > 0 && old.at(-1) !== 10 ? '\n' : '';
  const folder = dirname(path);
  const written = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(written, 'wx', mode);
    try {
      if (old)
        await file.writeFile(Buffer.concat([old, Buffer.from(between + (old.length > 0 ? '\n' : ''))]));
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

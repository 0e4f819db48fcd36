import { readFile, stat } from 'node:fs/promises';
import { LINE_FEED } from '../bytes.ts';
import { replaceFile } from './durable-file.ts';
import { writeFailure } from './write-failure.ts';

/**
 * Appends `text` to a file after an empty line, or creates the file (0600): completely or not at all.
 * @throws MailLogError `permission` or `io`, which names the file
 */
export async function appendDurably(path: string, text: Uint8Array): Promise<void> {
  try {
    const old = await readFile(path).catch(emptyIfAbsent);
    const mode = old ? (await stat(path)).mode & 0o777 : 0o600;
    await replaceFile(path, Buffer.concat([old ?? Buffer.alloc(0), separator(old), text]), mode);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

function separator(old: Uint8Array | undefined): Buffer {
  if (!old || old.length === 0) return Buffer.alloc(0);
  return Buffer.from(old.at(-1) === LINE_FEED ? '\n' : '\n\n');
}

function emptyIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

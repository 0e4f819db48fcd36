import { readFile, stat } from 'node:fs/promises';
import { replaceFile } from './durable-file.ts';
import { writeFailure } from './write-failure.ts';

/**
 * Replaces the content of a file by what `edit` makes of it, or creates the file (0600): completely or not at
 * all. `edit` takes an empty text for a file that does not exist.
 * @throws MailLogError `permission` or `io`, which names the file
 */
export async function editDurably(path: string, edit: (content: Buffer) => Uint8Array): Promise<void> {
  try {
    const old = await readFile(path).catch(emptyIfAbsent);
    const mode = old ? (await stat(path)).mode & 0o777 : 0o600;
    await replaceFile(path, edit(old ?? Buffer.alloc(0)), mode);
  } catch (error) {
    throw writeFailure(path, error);
  }
}

function emptyIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

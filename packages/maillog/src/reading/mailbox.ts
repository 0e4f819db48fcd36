/** The messages that a path of the command line means: itself, or those of a Maildir. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MailLogError } from '../errors.ts';
import { describeError } from '../text/errno.ts';

/**
 * The files of the messages at `path`: `['report.eml']`, or those in `new` and `cur` of a Maildir, sorted by
 * their names, which begin with the time of their delivery. Nothing is moved or marked as read.
 * @throws MailLogError `data` where there is nothing, or a directory that is no Maildir.
 */
export async function messagesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new MailLogError('data', `cannot read ${path}: ${describeError(error)}`);
  });
  if (!found.isDirectory()) return [path];
  const folders = await Promise.all(['new', 'cur'].map((folder) => list(join(path, folder))));
  if (folders.every((folder) => folder === undefined)) {
    throw new MailLogError('data', `${path} is no Maildir`, {
      hint: 'name its messages, or a directory with new and cur in it',
    });
  }
  const messages = folders.flatMap((folder) => folder ?? []);
  return messages.sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ file }) => file);
}

async function list(directory: string): Promise<{ name: string; file: string }[] | undefined> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => undefined);
  // A message is a file, or a link to one. To open a FIFO would wait for whoever writes to it.
  return entries
    ?.filter((entry) => !entry.name.startsWith('.') && !entry.isDirectory() && !entry.isFIFO())
    .map(({ name }) => ({ name, file: join(directory, name) }));
}

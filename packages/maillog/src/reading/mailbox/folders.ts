/**
 * The files of messages that a path of the command line means. Nothing is moved, locked or marked as read.
 *
 * - A file, or a pipe that the user names: itself.
 * - A Maildir: what is in `new` and `cur`, by names, which begin with the time of delivery; then its
 *   subfolders that are Maildirs (`.Sub`, Maildir++; `Sub`, as Dovecot's layout `fs` has it).
 * - Another folder: its files, by names and their numbers: of MH, of .eml files, of mboxes. Folders in it are
 *   read if they are Maildirs.
 */
import { readdir, stat } from 'node:fs/promises';
import type { Dirent, Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MailLogError } from '../../errors.ts';
import { describeError } from '../../text/errno.ts';

/** Gets what is not read, and why: `mail/cur/x: not read: it is not a regular file`. */
export type PassOver = (words: string) => void;

/** Folders in folders; a symlink to a parent would have no end. */
const MAX_DEPTH = 20;

/** What mail programs keep beside messages: MH's deleted messages, Thunderbird's indexes. */
const BESIDE = /^[.,]|\.(?:msf|dat)$/;

/**
 * `['report.eml']`, `['mail/cur/1.a', 'mail/.Reports/new/2.b']`.
 * @throws MailLogError `data` if there is nothing at `path`, or a folder without files.
 */
export async function filesAt(path: string, passOver: PassOver): Promise<string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new MailLogError('data', `cannot read ${path}: ${describeError(error)}`);
  });
  if (!found.isDirectory()) {
    if (found.isFile() || found.isFIFO() || found.isCharacterDevice()) return [path];
    throw new MailLogError('data', `cannot read ${path}: it is neither a file nor a folder`);
  }
  const maildir = await filesOfMaildir(path, passOver, 0);
  if (maildir) return maildir;
  const files = await filesOfFolder(path, passOver);
  if (files.length > 0) return files;
  throw new MailLogError('data', `${path} holds no message`, {
    hint: 'name a file, a folder of messages, or a directory with new and cur in it',
  });
}

/** Undefined if `path` is not a Maildir. */
async function filesOfMaildir(
  path: string,
  passOver: PassOver,
  depth: number,
): Promise<string[] | undefined> {
  const folders = await Promise.all(['new', 'cur'].map((name) => namesIn(join(path, name))));
  if (depth > MAX_DEPTH || folders.every((names) => names === undefined)) return undefined;
  const messages: { name: string; file: string }[] = [];
  for (const [index, names = []] of folders.entries()) {
    for (const { name } of names) {
      const file = join(path, index === 0 ? 'new' : 'cur', name);
      if (!name.startsWith('.') && (await isMessage(file, passOver))) messages.push({ name, file });
    }
  }
  messages.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = messages.map(({ file }) => file);
  for (const { name } of (await namesIn(path)) ?? []) {
    if (['new', 'cur', 'tmp'].includes(name)) continue;
    files.push(...((await filesOfMaildir(join(path, name), passOver, depth + 1)) ?? []));
  }
  return files;
}

/**
 * Where a message of a Maildir is now, if a mail program has marked it as read meanwhile: `new/1.a` becomes
 * `cur/1.a:2,S`. Else `file`.
 */
export async function presentName(file: string): Promise<string> {
  const folder = dirname(file);
  const isGone = ['new', 'cur'].includes(basename(folder)) && !(await stat(file).catch(() => undefined));
  if (!isGone) return file;
  const current = join(dirname(folder), 'cur');
  const [unique] = basename(file).split(':');
  const names = await readdir(current).catch(() => []);
  const found = names.find((name) => name.split(':')[0] === unique);
  return found === undefined ? file : join(current, found);
}

async function filesOfFolder(path: string, passOver: PassOver): Promise<string[]> {
  const files: string[] = [];
  for (const { name } of (await namesIn(path)) ?? []) {
    const file = join(path, name);
    const maildir = await filesOfMaildir(file, passOver, 1);
    if (maildir) files.push(...maildir);
    else if (!BESIDE.test(name) && (await isMessage(file, passOver))) files.push(file);
  }
  return files;
}

/** A message is a file, or a symlink to one. To open a FIFO would wait for whoever writes to it. */
async function isMessage(file: string, passOver: PassOver): Promise<boolean> {
  const found = await stat(file).catch((error: unknown) => describeError(error));
  if (typeof found !== 'string' && found.isFile()) return true;
  passOver(`${file}: not read: ${typeof found === 'string' ? found : kindOf(found)}`);
  return false;
}

function kindOf(found: Stats): string {
  return found.isDirectory() ? 'it is a folder; name it to read it' : 'it is not a regular file';
}

/** By numbers in them, then by bytes; undefined if there is no such directory. */
async function namesIn(directory: string): Promise<Dirent[] | undefined> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new MailLogError('data', `cannot read ${directory}: ${describeError(error)}`);
  });
  return entries?.sort((a, b) => numbered.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}

const numbered = new Intl.Collator('en', { numeric: true });

/**
 * The files of messages that a path of the command line means. Nothing is moved, locked or marked as read.
 *
 * - A file, or a pipe that the user names: itself.
 * - A Maildir: what is in `new` and `cur`, by names, which begin with the time of delivery; then its
 *   subfolders that are Maildirs (`.Sub`, Maildir++; `Sub`, as Dovecot's layout `fs` has it).
 * - Another folder: its files, by names and their numbers: of MH, of .eml files, of mboxes. Folders in it are
 *   read if they are Maildirs.
 */
import { readdir, stat, lstat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { describeError } from '../../text/errno.ts';

/** Gets what is not read, and why: `mail/cur/x: not read: it is not a regular file`. */
export type PassOver = (words: string) => void;

/** A file of messages, or what keeps MailLog from finding such files: `{path: 'mail/cur', fault: '…'}`. */
export interface MailFile {
  readonly path: ByteString;
  /** Why it cannot be read. */
  readonly fault?: string;
}

/** What mail programs keep beside messages: MH's deleted messages, Thunderbird's indexes. */
const BESIDE = /^[.,]|\.msf$/;

/**
 * `[{path: 'report.eml'}]`, `[{path: 'mail/cur/1.a'}, {path: 'mail/.Reports/new/2.b'}]`.
 * @throws MailLogError `data` if there is nothing at `path`, or a folder without files.
 */
export async function filesAt(path: string, passOver: PassOver): Promise<MailFile[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw new MailLogError('data', `cannot read ${path}: ${describeError(error)}`);
  });
  if (!found.isDirectory()) {
    if (found.isFile() || found.isFIFO() || found.isCharacterDevice()) return [{ path: byteString(path) }];
    throw new MailLogError('data', `cannot read ${path}: it is neither a file nor a folder`);
  }
  const folders = new Folders(passOver);
  const folder = byteString(path.replace(/(?<=.)\/+$/, ''));
  const files = (await folders.maildir(folder)) ?? (await folders.plain(folder));
  if (files) return files;
  throw new MailLogError('data', `${path} holds no message`, {
    hint: 'name a file, a folder of messages, or a directory with new and cur in it',
  });
}

class Folders {
  readonly #passOver: PassOver;
  /** Device and inode of folders that were read: symlinks may lead back to them. */
  readonly #read = new Set<string>();

  constructor(passOver: PassOver) {
    this.#passOver = passOver;
  }

  /** Undefined if `path` is not a Maildir. */
  async maildir(path: ByteString): Promise<MailFile[] | undefined> {
    const kinds = await Promise.all(['new', 'cur'].map((name) => statOf(`${path}/${name}`)));
    if (!kinds.some((found) => found?.isDirectory() === true)) return undefined;
    if (!(await this.#enters(path))) return [];
    const messages: (MailFile & { readonly name: ByteString })[] = [];
    const faults: MailFile[] = [];
    for (const folder of [`${path}/new`, `${path}/cur`]) {
      const { names, fault } = await namesIn(folder);
      faults.push(...fault);
      for (const name of names) {
        if (name.startsWith('.')) continue;
        for (const file of await this.#message(`${folder}/${name}`)) messages.push({ ...file, name });
      }
    }
    messages.sort((a, b) => (a.name < b.name ? -1 : 1));
    const files: MailFile[] = [...faults, ...messages];
    const { names, fault } = await namesIn(path);
    for (const name of names) {
      if (['new', 'cur', 'tmp'].includes(name)) continue;
      files.push(...((await this.maildir(`${path}/${name}`)) ?? []));
    }
    return [...files, ...fault];
  }

  /** Undefined if there is no file in it. */
  async plain(path: ByteString): Promise<MailFile[] | undefined> {
    const { names, fault } = await namesIn(path);
    const files: MailFile[] = [...fault];
    for (const name of names) {
      const maildir = await this.maildir(`${path}/${name}`);
      if (maildir) files.push(...maildir);
      else if (!BESIDE.test(name)) files.push(...(await this.#message(`${path}/${name}`)));
    }
    return files.length > 0 ? files : undefined;
  }

  async #enters(path: ByteString): Promise<boolean> {
    const found = await statOf(path);
    const id = `${found?.dev}:${found?.ino}`;
    if (this.#read.has(id)) return false;
    this.#read.add(id);
    return true;
  }

  /** A message is a file, or a symlink to one. To open a FIFO would wait for whoever writes to it. */
  async #message(path: ByteString): Promise<MailFile[]> {
    const found = await statOf(path);
    if (found?.isFile() === true) return [{ path }];
    const isLink = (await lstat(bytesOf(path)).catch(() => undefined))?.isSymbolicLink() === true;
    // What has gone may have another name by now; to read it will say.
    if (!found && !isLink) return [{ path }];
    const isFolder = found?.isDirectory() === true;
    const kind = isFolder ? 'it is a folder; name it to read it' : 'it is not a regular file';
    this.#passOver(`${readable(path)}: not read: ${kind}`);
    return [];
  }
}

/**
 * Where a message of a Maildir is now, if a mail program has marked it as read meanwhile: `new/1.a` becomes
 * `cur/1.a:2,S`. Else `path`.
 */
export async function presentName(path: ByteString): Promise<ByteString> {
  const [, maildir, unique] = /^([^]*\/)(?:new|cur)\/([^/:]+)[^/]*$/.exec(path) ?? [];
  if (maildir === undefined || (await statOf(path))) return path;
  const { names } = await namesIn(`${maildir}cur`);
  const found = names.find((name) => name.split(':')[0] === unique);
  return found === undefined ? path : `${maildir}cur/${found}`;
}

/** Names of files are bytes. */
function bytesOf(path: ByteString): Buffer {
  return Buffer.from(path, 'latin1');
}

function statOf(path: ByteString): Promise<BigIntStats | undefined> {
  return stat(bytesOf(path), { bigint: true }).catch(() => undefined);
}

/** By numbers in them, then by bytes; none if there is no such directory. */
async function namesIn(directory: ByteString): Promise<{ names: ByteString[]; fault: MailFile[] }> {
  try {
    const names = await readdir(bytesOf(directory), 'latin1');
    const inOrder = names.sort((a, b) => numbered.compare(a, b) || (a < b ? -1 : 1));
    return { names: inOrder, fault: [] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { names: [], fault: [] };
    return { names: [], fault: [{ path: directory, fault: describeError(error) }] };
  }
}

const numbered = new Intl.Collator('en', { numeric: true });

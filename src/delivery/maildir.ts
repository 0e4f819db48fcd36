/*
 * Delivery into a Maildir: written whole into tmp/, made durable, renamed into new/. A reader never sees half a message, and
 * what is called accepted survives a power cut: the file's bytes are on disk before its name, the name before the answer.
 *
 * The directories must be this user's own, and no other's to write: else their owner could put a link where the message goes,
 * and have root write for him.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Delivery } from '../report/ports.ts';
import { MailLogError } from '../errors.ts';
import type { OutgoingMessage } from '../report/ports.ts';
import { readLocalLines } from './source.ts';
import { refuseAll, systemWords } from './words.ts';

/**
 * A delivery into the directory `name` (a path as bytes, one character a byte), which is made where it is missing; its parent is not.
 * `deliver` throws a MailLogError of kind `io` where the message's own file cannot be read; a directory that cannot be used is
 * a transient refusal, its owner can put it right.
 */
export function maildirDelivery(name: string): Delivery {
  // With a slash at its end a link would be followed before it is looked at.
  const directory = name.replace(/(?<=.)\/+$/, '');
  const shown = Buffer.from(directory, 'latin1').toString('utf8');
  return {
    name: `maildir ${shown}`,
    deliver: async (message) => {
      try {
        await prepare(directory);
        await place(directory, message);
        return { accepted: [...new Set(message.to)], refused: [] };
      } catch (error) {
        if (error instanceof MailLogError) throw error;
        return refuseAll(
          message.to,
          'transient',
          `cannot write to the maildir ${shown}: ${systemWords(error)}`,
        );
      }
    },
  };
}

/** A path of bytes as Node takes it. */
function path(...names: string[]): Buffer {
  return Buffer.from(names.join('/'), 'latin1');
}

async function prepare(directory: string): Promise<void> {
  if (await makeDirectory(directory)) await sync(path(directory, '..'));
  const made = await Promise.all(['tmp', 'new', 'cur'].map((name) => makeDirectory(`${directory}/${name}`)));
  if (made.includes(true)) await sync(path(directory));
}

/** Makes or checks one directory; true where it was made. */
async function makeDirectory(name: string): Promise<boolean> {
  let made = true;
  try {
    await mkdir(path(name), 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    made = false;
  }
  const found = await lstat(path(name));
  const base = name.slice(name.lastIndexOf('/') + 1);
  const what = ['tmp', 'new', 'cur'].includes(base) ? `${base} in it` : 'it';
  if (found.isSymbolicLink()) throw new Error(`${what} is a symbolic link`);
  if (!found.isDirectory()) throw new Error(`${what} is not a directory`);
  if (found.uid !== process.geteuid!()) throw new Error(`${what} belongs to user ${found.uid}`);
  if ((found.mode & 0o022) !== 0)
    throw new Error(`${what} can be written by others, mode ${(found.mode & 0o777).toString(8)}`);
  return made;
}

async function place(directory: string, message: OutgoingMessage): Promise<void> {
  const name = uniqueName();
  const written = path(directory, 'tmp', name);
  const file = await open(
    written,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    try {
      for await (const block of readLocalLines(message)) await file.writeFile(block);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path(directory, 'new', name));
  } catch (error) {
    await unlink(written).catch(() => undefined);
    throw error;
  }
  await sync(path(directory, 'new'));
}

/** `1767225600.P1234R0a1b2c3d4e5f60718.web1`: the Maildir form, time, what is unique, host; `/` and `:` have meanings there. */
function uniqueName(): string {
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_');
  return `${Math.floor(Date.now() / 1000)}.P${process.pid}R${randomBytes(8).toString('hex')}.${host}`;
}

async function sync(directory: Buffer): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

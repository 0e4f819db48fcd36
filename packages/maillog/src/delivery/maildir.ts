/**
 * Delivery into a Maildir: MailLog writes the message into tmp/, makes it durable, and renames it into new/.
 * So a reader never sees half a message, and an accepted message survives a power cut: the file's bytes are
 * on disk before its name, the name before the answer.
 *
 * The directories must belong to this user, and no other user may write to them: else their owner could put a
 * symlink in the message's place, and have root write through it.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, lstat, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { MailLogError } from '../errors.ts';
import type { Delivery, OutgoingMessage } from '../report/ports.ts';
import { syncDirectory, writeNewFile } from '../system/durable-file.ts';
import { describeError } from '../text/errno.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';
import { readLocalLines } from './outgoing-file.ts';
import { refuseAll } from './server-words.ts';

/**
 * A delivery into the directory `name` (a path as bytes, one character a byte). `deliver` makes it if it is
 * missing, but not its parent. `deliver` throws a MailLogError `io` if the message's own file cannot be read.
 * A directory that cannot be used, or is on a file system that does not answer, is a transient refusal.
 */
export function maildirDelivery(name: string, isSilent?: (path: string) => Promise<boolean>): Delivery {
  // With a trailing slash, the check would follow a symlink.
  const directory = name.replace(/(?<=.)\/+$/, '');
  const shown = Buffer.from(directory, 'latin1').toString('utf8');
  return {
    name: `maildir ${shown}`,
    deliver: async (message) => {
      if (await isSilent?.(directory)) {
        const reason = `cannot write to the maildir ${shown}: its file system does not answer`;
        return refuseAll(message.to, 'transient', reason);
      }
      try {
        await prepare(directory);
        await place(directory, message);
        return { accepted: [...new Set(message.to)], refused: [] };
      } catch (error) {
        if (error instanceof MailLogError && error.kind === 'io') throw error;
        const reason = `cannot write to the maildir ${shown}: ${describeError(error)}`;
        return refuseAll(message.to, 'transient', reason);
      }
    },
  };
}

/**
 * Why nothing can be delivered to the Maildir `name`, in words, without making or writing anything; undefined
 * if it is sound, or can be made.
 */
export async function maildirFault(name: string): Promise<string | undefined> {
  const directory = name.replace(/(?<=.)\/+$/, '');
  try {
    const found = await lstat(path(directory)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!found) await access(path(dirname(directory)), constants.W_OK);
    else {
      await makePrivateDirectory(path(directory), { name: 'it' });
      await access(path(directory), constants.W_OK);
    }
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

/** A path of bytes as Node takes it. */
function path(...names: string[]): Buffer {
  return Buffer.from(names.join('/'), 'latin1');
}

async function prepare(directory: string): Promise<void> {
  if (await makePrivateDirectory(path(directory), { name: 'it' })) await syncDirectory(path(directory, '..'));
  let made = false;
  for (const name of ['tmp', 'new', 'cur'])
    made = (await makePrivateDirectory(path(directory, name), { name: `${name} in it` })) || made;
  if (made) await syncDirectory(path(directory));
}

async function place(directory: string, message: OutgoingMessage): Promise<void> {
  const name = uniqueName();
  const written = path(directory, 'tmp', name);
  try {
    await writeNewFile(written, readLocalLines(message));
    await rename(written, path(directory, 'new', name));
  } catch (error) {
    await unlink(written).catch(() => undefined);
    throw error;
  }
  await syncDirectory(path(directory, 'new'));
}

let delivered = 0;

/**
 * `1767225600.M042000P1234Q000001R0a1b2c3d4e5f60718.web1`: the Maildir form, seconds, microseconds and a
 * count, so that names sort as messages came; what is unique; host, in which `/` and `:` have meanings.
 */
function uniqueName(): string {
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_');
  const now = Date.now();
  const microseconds = String((now % 1000) * 1000).padStart(6, '0');
  delivered += 1;
  const count = String(delivered).padStart(6, '0');
  const unique = `P${process.pid}Q${count}R${randomBytes(8).toString('hex')}`;
  return `${Math.floor(now / 1000)}.M${microseconds}${unique}.${host}`;
}

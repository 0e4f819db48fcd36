/**
 * An inbox in a directory (0700), which is a Maildir: `maillog read DIR` and `maillog open` read it as it is.
 *
 *     tmp/ab12…                           what is coming
 *     new/web1,9f86d081…,000000012,1.eml  a message: host, digest of its configuration, sequence, message
 *     conflict/web1,…,1.eml,e3b0c442…     other content under the same identity
 *     cur/                                for mail programs
 *
 * Why it is safe: the body is on disk before it gets its name, by a link that never replaces a file, and the
 * name is on disk before anybody is answered. A crash before the link leaves a file in tmp/, which the next
 * start removes; a crash after it, a message that is kept, and answered as the same when it comes again.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, readdir, rm, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, makePrivateDirectory, syncDirectory, writeNewFile } from '../maillog.ts';
import { sharedRounds } from './shared-rounds.ts';
import { InboxFault } from './inbox.ts';
import type { Inbox, ReceivedMessage, Stored } from './inbox.ts';

/** Left free on the disk, for what else the system writes. Bytes. */
const RESERVE_BYTES = 64 << 20;

export class DirectoryInbox implements Inbox {
  readonly #directory: string;
  /** Names of all messages that were linked before it begins are on disk after it. */
  readonly #syncNew: () => Promise<void>;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#syncNew = sharedRounds(() => syncDirectory(join(directory, 'new')));
  }

  /** @throws MailLogError `permission` if others may write to it */
  static async open(directory: string): Promise<DirectoryInbox> {
    const inbox = new DirectoryInbox(directory);
    await makePrivateDirectory(directory);
    for (const name of ['tmp', 'new', 'cur', 'conflict']) await makePrivateDirectory(join(directory, name));
    for (const name of await readdir(join(directory, 'tmp')))
      if (OWN.test(name)) await rm(join(directory, 'tmp', name), { force: true });
    return inbox;
  }

  async store(message: ReceivedMessage, body: AsyncIterable<Uint8Array>): Promise<Stored> {
    const coming = join(this.#directory, 'tmp', `${process.pid}.${randomBytes(8).toString('hex')}`);
    let failure: unknown;
    const passing = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* body;
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    try {
      await writeNewFile(coming, passing());
      return await this.#name(coming, message);
    } catch (error) {
      if (failure !== undefined) throw failure;
      throw new InboxFault(describeError(error), { cause: error });
    } finally {
      await unlink(coming).catch(() => undefined);
    }
  }

  async hasRoom(bytes: number): Promise<boolean> {
    try {
      const { bavail, bsize, ffree, files } = await statfs(this.#directory);
      // Some file systems count no inodes.
      return bavail * bsize > bytes + RESERVE_BYTES && (files === 0 || ffree > 16);
    } catch (error) {
      throw new InboxFault(describeError(error), { cause: error });
    }
  }

  async close(): Promise<void> {}

  async #name(coming: string, message: ReceivedMessage): Promise<Stored> {
    const name = nameOf(message);
    const kept = join(this.#directory, 'new', name);
    const stored = await linked(coming, kept);
    if (stored || (await digestOf(kept)) === message.sha256) {
      // Also of one that was there: whoever linked it may have died before this.
      await this.#syncNew();
      return stored ? 'new' : 'same';
    }
    const conflicts = join(this.#directory, 'conflict');
    await linked(coming, join(conflicts, `${name},${message.sha256.slice(0, 16)}`));
    await syncDirectory(conflicts);
    return 'other';
  }
}

/** What this program names a file in tmp/; other programs may use the Maildir, too. */
const OWN = /^\d+\.[0-9a-f]{16}$/;

/** At most 255 bytes: a host's name has 64 at most, three times as long where each is encoded. */
function nameOf({ host, configuration, sequence, message }: ReceivedMessage): string {
  const digest = createHash('sha256').update(configuration).digest('hex').slice(0, 16);
  return `${encodeURIComponent(host)},${digest},${String(sequence).padStart(9, '0')},${message}.eml`;
}

/** Whether the name was free. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest('hex');
}

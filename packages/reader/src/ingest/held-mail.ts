/** A mail as it came, and its digest: in memory if it is small, else in a private file until it was read. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { MailLogError } from '../maillog.ts';
import { MAX_HELD_BYTES, MAX_MAIL_BYTES } from './limits.ts';

export interface HeldMail {
  /** SHA-256, 64 hex digits. */
  readonly digest: string;
  read(): AsyncIterable<Uint8Array>;
  drop(): Promise<void>;
}

/**
 * Reads the mail to its end. `file` is a path in a private directory.
 * @throws MailLogError `data` if it is too large, or cannot be read
 */
export async function holdMail(bytes: AsyncIterable<Uint8Array>, file: string): Promise<HeldMail> {
  const hash = createHash('sha256');
  const held: Uint8Array[] = [];
  let handle: FileHandle | undefined;
  let size = 0;
  try {
    for await (const block of bytes) {
      hash.update(block);
      size += block.length;
      if (size > MAX_MAIL_BYTES) throw tooLarge();
      held.push(Uint8Array.from(block));
      if (size <= MAX_HELD_BYTES) continue;
      handle ??= await open(file, 'w', 0o600);
      for (const each of held.splice(0)) await handle.write(each);
    }
  } catch (error) {
    await handle?.close();
    await rm(file, { force: true });
    throw error;
  }
  await handle?.close();
  const isFile = handle !== undefined;
  return {
    digest: hash.digest('hex'),
    read: () => (isFile ? createReadStream(file) : inMemory(held)),
    drop: () => rm(file, { force: true }),
  };
}

/** The error of a mail that is larger than a mail may be. */
export function tooLarge(): MailLogError {
  return new MailLogError('data', `it is larger than ${MAX_MAIL_BYTES >> 20} MiB; not opened`);
}

async function* inMemory(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* blocks;
}

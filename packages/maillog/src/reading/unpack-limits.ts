/**
 * The limits of opening a part. Anybody with the public key can send a mail of a kilobyte that unpacks to
 * gigabytes.
 */
import { MailLogError } from '../errors.ts';

/** The most that a part may unpack to. MailLog cuts its own parts to a few megabytes. */
export const MAX_UNPACKED_BYTES = 2 ** 30;
/**
 * The most that all parts of a mail may unpack to; a large part counts twice, as it is decrypted twice. A
 * mail of a megabyte can hold thousands of parts that each unpack to the limit of a part.
 */
export const MAX_MAIL_BYTES = 2 ** 33;
/** The limit for bzip2, which is unpacked in memory. */
export const MAX_BZIP2_BYTES = 2 ** 26;

/** @throws MailLogError (data): the part is larger than that. */
export function refuseLarge(bytes: number, what = 'it unpacks'): never {
  throw new MailLogError('data', `${what} to more than ${bytes / 2 ** 20} MiB; not opened further`);
}

/** @throws MailLogError (data) */
export function refuseBzip2(): never {
  throw new MailLogError('data', 'it is packed by bzip2, which MailLog does not open by itself', {
    hint: 'MailLog never packs so; if you trust the sender: --allow-bzip2',
  });
}

/**
 * Passes blocks on, up to the limit.
 * @throws MailLogError (data) beyond it.
 */
export async function* withinLimit(
  blocks: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.length;
    if (bytes > limit) refuseLarge(limit);
    yield block;
  }
}

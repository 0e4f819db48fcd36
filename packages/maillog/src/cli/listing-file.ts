import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { MailLogError } from '../errors.ts';
import { readListing } from '../listing/read.ts';
import type { Listing } from '../listing/read.ts';
import { reasonOf } from '../listing/warning.ts';

/**
 * The listing in a file.
 * @throws MailLogError (data) where it cannot be read or holds none.
 */
export async function listingIn(file: string): Promise<Listing> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const reason = reasonOf((error as NodeJS.ErrnoException).code);
    throw new MailLogError('data', `${file}: ${reason}`, { cause: error });
  }
  return readListing(unpacked(bytes, file), file);
}

/** The most that a compressed list, such as AIDE's database, may unpack to. */
const MAX_UNPACKED_BYTES = 2 ** 30;

function unpacked(bytes: Buffer, file: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (error) {
    throw new MailLogError('data', `${file}: cannot be unpacked, or is larger than 1 GiB`, { cause: error });
  }
}

import { gunzipSync } from 'node:zlib';
import { MailLogError } from '../errors.ts';
import { readListing } from '../listing/read.ts';
import type { Listing } from '../listing/read.ts';
import { reasonOf } from '../listing/warning.ts';
import { readAtMost } from '../system/read-at-most.ts';

/** Of a list, such as AIDE's database, also when it is unpacked. MiB. */
const MAX_MB = 1024;

/**
 * The listing in a file.
 * @throws MailLogError (data) where it cannot be read or holds none.
 */
export async function listingIn(file: string): Promise<Listing> {
  let bytes: Buffer;
  try {
    bytes = await readAtMost(file, MAX_MB);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? message : reasonOf(code);
    throw new MailLogError('data', `${file}: ${reason}`, { cause: error });
  }
  return readListing(unpacked(bytes, file), file);
}

function unpacked(bytes: Buffer, file: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_MB * 2 ** 20 });
  } catch (error) {
    throw new MailLogError('data', `${file}: cannot be unpacked, or is larger than 1 GiB`, { cause: error });
  }
}

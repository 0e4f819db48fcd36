import { readFile } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import { readListing } from '../listing/read.ts';
import type { Listing } from '../listing/read.ts';
import { reasonOf } from '../listing/warning.ts';

/** The listing in a file. @throws MailLogError (data) where it cannot be read or holds none. */
export async function listingIn(file: string): Promise<Listing> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const reason = reasonOf((error as NodeJS.ErrnoException).code);
    throw new MailLogError('data', `${file}: ${reason}`, { cause: error });
  }
  return readListing(bytes, file);
}

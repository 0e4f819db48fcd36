import type { ByteString } from '../bytes.ts';
import { readAtMost } from '../system/read-at-most.ts';

/** Keys with many signatures of others have some hundred kB. */
export const MAX_KEY_MEGABYTES = 4;

/**
 * The bytes of a file with a key.
 * @throws Error as {@link readAtMost}
 */
export function readKeyFile(path: ByteString): Promise<Buffer> {
  return readAtMost(Buffer.from(path, 'latin1'), MAX_KEY_MEGABYTES);
}

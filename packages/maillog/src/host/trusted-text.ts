import { byteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { readAtMost } from '../system/read-at-most.ts';
import { describeError } from '../text/errno.ts';
import { assertTrustedFile } from './trust/assert.ts';

/** Bundles of authorities have some hundred kB. */
const MAX_MEGABYTES = 16;

/**
 * The text of a file that decides whom MailLog trusts, one character a byte.
 * @throws MailLogError `permission` if others may write to it, `config` if it cannot be read
 */
export async function readTrustedText(file: string, place: SourceLocation | undefined): Promise<string> {
  try {
    await assertTrustedFile(byteString(file), place);
    return (await readAtMost(file, MAX_MEGABYTES)).toString('latin1');
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    throw new MailLogError('config', `cannot read ${file}: ${describeError(error)}`, { place });
  }
}

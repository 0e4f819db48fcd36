import { stat } from 'node:fs/promises';
import { MailLogError } from '../errors.ts';
import { readAtMost } from '../system/read-at-most.ts';
import { describeError } from '../text/errno.ts';
import { assertTrustedFile } from './trust/assert.ts';

const MAX_MEGABYTES = 4;

/**
 * The one line of a file with a secret.
 * @throws MailLogError if it cannot be read, other users may read it, or, as root, other users may have
 * written it.
 */
export async function readSecret(file: string): Promise<string> {
  return (await readSecretBytes(file)).toString('utf8').replace(/\r?\n$/, '');
}

/**
 * All bytes of such a file.
 * @throws MailLogError as {@link readSecret}.
 */
export async function readSecretBytes(path: string | Buffer): Promise<Buffer> {
  const file = path.toString();
  try {
    await assertTrustedFile(Buffer.from(path).toString('latin1'), undefined);
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0');
      throw new MailLogError('permission', `${file} holds a secret, but others may read it (mode ${shown})`, {
        hint: `chmod 600 ${file}`,
      });
    }
    return await readAtMost(path, MAX_MEGABYTES);
  } catch (error) {
    if (error instanceof MailLogError) throw error;
    const kind = (error as NodeJS.ErrnoException).code === 'EACCES' ? 'permission' : 'config';
    throw new MailLogError(kind, `cannot read ${file}: ${describeError(error)}`);
  }
}

/** Writes files that are not there yet; nothing is ever overwritten. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MailLogError } from '../../errors.ts';
import { syncDirectory, writeNewFile } from '../../system/durable-file.ts';
import { describeError } from '../../text/errno.ts';

/** `{path: '/etc/maillog/admin.asc', text: '…', mode: 0o644}`; the text has one character for each byte. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/**
 * Writes the file (O_EXCL). One that is there with the same bytes stays: an earlier `maillog init` was
 * interrupted.
 * @throws MailLogError `config` if another file is there, `permission` or `io` if it cannot be written
 */
export async function writeNew({ path, text, mode }: NewFile): Promise<'written' | 'kept'> {
  const bytes = Buffer.from(text, 'latin1');
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await writeNewFile(path, bytes, mode);
    await syncDirectory(dirname(path));
    return 'written';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      const old = await readFile(path).catch(() => undefined);
      if (old?.equals(bytes) === true) return 'kept';
      throw occupied(path);
    }
    const kind = code === 'EACCES' || code === 'EPERM' ? 'permission' : 'io';
    throw new MailLogError(kind, `cannot write ${path}: ${describeError(error)}`);
  }
}

export function occupied(path: string): MailLogError {
  return new MailLogError('config', `${path} is there already, and maillog init overwrites nothing`, {
    hint: `maillog doctor -C ${path} says what it lacks; to start anew, move it away`,
  });
}

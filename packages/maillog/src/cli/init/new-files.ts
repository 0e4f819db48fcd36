/** Writes files that are not there yet, each whole or not at all; nothing is ever overwritten. */
import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
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
 * Looks whether all of them can have their names, before the first is written.
 * @throws MailLogError `config` if another file has the name of one
 */
export async function assertNamesFree(files: readonly NewFile[]): Promise<void> {
  for (const file of files) if ((await lookAt(file)) === 'other') throw taken(file.path);
}

/**
 * Writes the file. One that is there with the same bytes stays: an earlier `maillog init` was interrupted.
 * The bytes get the name when they are complete: a full disk or a kill must not leave half a configuration,
 * which keeps `maillog init` from running again.
 * @throws MailLogError `config` if another file is there, `permission` or `io` if it cannot be written
 */
export async function writeNew(file: NewFile): Promise<'written' | 'kept'> {
  const { path, text, mode } = file;
  const folder = dirname(path);
  // cron and run-parts take no name with a dot, and no glob takes one that begins with it.
  const written = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await writeNewFile(written, Buffer.from(text, 'latin1'), mode);
    // Unlike rename(2), link(2) replaces nothing.
    await link(written, path);
    return 'written';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      if ((await lookAt(file)) === 'same') return 'kept';
      throw taken(path);
    }
    const kind = code === 'EACCES' || code === 'EPERM' ? 'permission' : 'io';
    throw new MailLogError(kind, `cannot write ${path}: ${describeError(error)}`);
  } finally {
    await rm(written, { force: true }).catch(() => undefined);
    await syncDirectory(folder).catch(() => undefined);
  }
}

async function lookAt({ path, text }: NewFile): Promise<'absent' | 'same' | 'other'> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return 'absent';
  if (!found.isFile()) return 'other';
  const old = await readFile(path).catch(() => undefined);
  return old?.equals(Buffer.from(text, 'latin1')) === true ? 'same' : 'other';
}

/** For the configuration itself. */
export function occupied(path: string): MailLogError {
  return new MailLogError('config', `${path} is there already, and maillog init overwrites nothing`, {
    hint: `maillog doctor -C ${path} says what it lacks; to start anew, move it away`,
  });
}

function taken(path: string): MailLogError {
  return new MailLogError('config', `${path} is there already, and maillog init overwrites nothing`, {
    hint: 'maillog init --dry-run shows what it would write there; move the file away, or name another FILE',
  });
}

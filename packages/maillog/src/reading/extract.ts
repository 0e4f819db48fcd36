/**
 * Writes parts into a directory. A part's name comes from a mail, so anybody may have chosen it. Only its
 * last component is used, unusual characters are replaced, and the file must be new (O_EXCL), so MailLog
 * overwrites nothing and follows no symlink.
 */
import { mkdir, open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { maskInvisible } from '../text/escape.ts';
import { MailLogError } from '../errors.ts';
import { makePrivateDirectory } from '../system/private-directory.ts';
import { writeFailure } from '../system/write-failure.ts';

/** The longest name that every file system accepts. Bytes. */
const MAX_NAME_BYTES = 200;
const MAX_TRIES = 10_000;

/**
 * Creates `directory` (0700) if it is missing.
 * @throws MailLogError `io`
 */
export async function createExtractDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) =>
    cannotWrite(directory, error),
  );
}

/**
 * Makes folders (0700) in `directory`, one in the other, and resolves to the path of the last. What has a
 * name already, and is not a private folder of this user, is left alone: then `web1-2` takes the place of
 * `web1`.
 * @throws MailLogError `io`
 */
export async function createFolders(directory: string, names: readonly string[]): Promise<string> {
  let parent = directory;
  for (const name of names) parent = await createFolder(parent, name);
  return parent;
}

async function createFolder(parent: string, name: string): Promise<string> {
  for (let count = 1; count <= MAX_TRIES; count += 1) {
    const path = join(parent, count === 1 ? name : `${name}-${count}`);
    try {
      await makePrivateDirectory(path);
      return path;
    } catch (error) {
      if (!(error instanceof MailLogError)) return cannotWrite(path, error);
    }
  }
  throw new MailLogError('io', `${parent} holds ${MAX_TRIES} files of the name ${name}`);
}

/**
 * Writes `clear` into a new file (0600) in `directory`, named after the part: `auth.txt`, or `auth-2.txt` if
 * that exists. Resolves to the file's path.
 * @throws MailLogError `io` where it cannot be written; what `clear` throws. The file is removed then.
 */
export async function extract(
  directory: string,
  name: string,
  clear: AsyncIterable<Uint8Array>,
): Promise<string> {
  const { path, handle } = await createNew(directory, safeName(name));
  let whole = false;
  try {
    for await (const block of clear) {
      await handle.writeFile(block).catch((error: unknown) => cannotWrite(path, error));
    }
    whole = true;
    return path;
  } finally {
    await handle.close();
    if (!whole) await unlink(path);
  }
}

/** `../../etc/passwd` becomes `passwd`, `.bashrc` `_bashrc`, a control `_`. */
export function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  let safe = maskInvisible(last, '_')
    .replace(/:/g, '_')
    .replace(/^[.\s~-]/, '_')
    .replace(/[.\s]+$/, '');
  while (Buffer.byteLength(safe) > MAX_NAME_BYTES) safe = safe.slice(1);
  return safe === '' || safe === '_' ? 'part' : safe;
}

async function createNew(directory: string, name: string): Promise<{ path: string; handle: FileHandle }> {
  const dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length;
  for (let count = 1; count <= MAX_TRIES; count += 1) {
    const path = join(directory, count === 1 ? name : `${name.slice(0, dot)}-${count}${name.slice(dot)}`);
    try {
      return { path, handle: await open(path, 'wx', 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return cannotWrite(path, error);
    }
  }
  throw new MailLogError('io', `${directory} holds ${MAX_TRIES} parts of the name ${name}`);
}

function cannotWrite(path: string, error: unknown): never {
  throw writeFailure(path, error);
}

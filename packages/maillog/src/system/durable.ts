/**
 * What lasts: private directories, files whose bytes are on disk before their name is. `step` is told each
 * change that a crash could come after, by name; tests stop the process there.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename } from 'node:fs/promises';

/** Called after each durable step: `await step('message written')`. */
export type Step = (name: string) => Promise<void> | void;

/**
 * Makes `path` (0700) if it is missing, and is true then.
 * @throws Error whose message follows `it`: `is a symbolic link`, `belongs to user 1000`, `can be written by
 * others, mode 777`. Such a directory is not used: who may change it could have us write, or read, elsewhere.
 */
export async function makePrivate(path: Buffer | string): Promise<boolean> {
  let made = true;
  try {
    await mkdir(path, 0o700);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    made = false;
  }
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw new Error('is a symbolic link');
  if (!found.isDirectory()) throw new Error('is not a directory');
  if (found.uid !== process.geteuid!()) throw new Error(`belongs to user ${found.uid}`);
  if ((found.mode & 0o022) !== 0) {
    throw new Error(`can be written by others, mode ${(found.mode & 0o777).toString(8)}`);
  }
  return made;
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: Buffer | string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Writes a new file (0600) and makes its bytes durable; its name is so only with {@link syncDirectory}. */
export async function writeNew(
  path: Buffer | string,
  content: AsyncIterable<Uint8Array> | string,
): Promise<void> {
  const file = await open(path, NEW_FILE, 0o600);
  try {
    if (typeof content === 'string') await file.writeFile(content);
    else for await (const block of content) await file.writeFile(block);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Puts a new file in the place of `name`: a crash leaves the one or the other. The caller knows no third is
 * writing.
 */
export async function replace(directory: string, name: string, content: string): Promise<void> {
  const written = `${directory}/${name}.new`;
  // What a crash left of the last attempt.
  const file = await open(
    written,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(written, `${directory}/${name}`);
  await syncDirectory(directory);
}

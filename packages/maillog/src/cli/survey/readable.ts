/** What of this host a configuration may name. */
import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { expandGlob } from '../../host/glob.ts';
import { hasInvisible } from '../../text/escape.ts';

/** The files and directories of these globs that this user may read and a configuration can name. */
export async function readableAmong(patterns: readonly string[]): Promise<string[]> {
  const paths = (await Promise.all(patterns.map((pattern) => expandGlob(pattern)))).flat();
  const allowed = await Promise.all(paths.map(canRead));
  return paths.filter((path, index) => allowed[index] && isPlain(path)).map(readable);
}

/**
 * A user who may create files in a folder of logs must not be able to write statements of the configuration
 * by file names. So a name with a line feed is left out, and so is one with invisible characters, which could
 * pass for another.
 */
function isPlain(path: ByteString): boolean {
  return isUtf8(Buffer.from(path, 'latin1')) && !hasInvisible(readable(path));
}

/** Whether this user may read it, and it is a file or a directory: a FIFO would make a report wait. */
async function canRead(path: ByteString): Promise<boolean> {
  try {
    const bytes = Buffer.from(path, 'latin1');
    const found = await stat(bytes);
    await access(bytes, constants.R_OK);
    return found.isFile() || found.isDirectory();
  } catch {
    return false;
  }
}

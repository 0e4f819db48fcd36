import { byteString, readable } from '../bytes.ts';
import { realpath, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { ConfigurationFiles } from '../config/configuration.ts';
import { MailLogError } from '../errors.ts';
import { readAtMost } from '../system/read-at-most.ts';
import { describeError } from '../text/errno.ts';
import { expandGlob } from './glob.ts';
import { isSilent } from './trust/answering.ts';
import { assertTrustedFile } from './trust/assert.ts';

/** 10,000 rules have about 2 MB. */
const MAX_MEGABYTES = 64;

/** The files of a configuration, through Node. */
export function configurationFiles(): ConfigurationFiles {
  return {
    read: (file) => read(file).catch((error: NodeJS.ErrnoException) => refuse(file, error)),
    // A pipe (`-C <(…)`) has only the path on the command line.
    identify: async (file) => ((await isSilent(byteString(file))) ? file : realpath(file).catch(() => file)),
    glob: async (pattern) => (await expandGlob(byteString(pattern), isSilent)).map(readable),
    kindOf,
    hostname,
  };
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'absent'> {
  if (await isSilent(byteString(path))) return 'file';
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'absent' : 'file'),
  );
}

async function read(file: string): Promise<Uint8Array> {
  await assertTrustedFile(byteString(file), undefined);
  return readAtMost(file, MAX_MEGABYTES);
}

function refuse(file: string, error: NodeJS.ErrnoException | MailLogError): never {
  if (error instanceof MailLogError) throw error;
  const kind = error.code === 'EACCES' ? 'permission' : 'config';
  throw new MailLogError(kind, `cannot read ${file}: ${describeError(error)}`, { cause: error });
}

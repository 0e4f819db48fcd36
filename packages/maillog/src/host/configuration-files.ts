import { byteString, readable } from '../bytes.ts';
import { readFile, realpath } from 'node:fs/promises';
import type { ConfigurationFiles } from '../config/configuration.ts';
import { MailLogError } from '../errors.ts';
import { expandGlob } from './glob.ts';
import { assertTrustedFile } from './trust/assert.ts';

/** The files of a configuration, through Node. */
export function configurationFiles(): ConfigurationFiles {
  return {
    read: (file) => read(file).catch((error: NodeJS.ErrnoException) => refuse(file, error)),
    // A pipe (`-C <(…)`) has no path but the one it was given by.
    identify: (file) => realpath(file).catch(() => file),
    glob: async (pattern) => (await expandGlob(byteString(pattern))).map(readable),
  };
}

async function read(file: string): Promise<Uint8Array> {
  await assertTrustedFile(file, undefined);
  return readFile(file);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

function refuse(file: string, error: NodeJS.ErrnoException | MailLogError): never {
  if (error instanceof MailLogError) throw error;
  const reason = REASONS[error.code ?? ''] ?? error.code ?? 'unknown error';
  throw new MailLogError(error.code === 'EACCES' ? 'permission' : 'config', `cannot read ${file}: ${reason}`);
}

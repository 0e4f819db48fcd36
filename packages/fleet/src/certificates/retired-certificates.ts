import { stat } from 'node:fs/promises';
import { describeError, MailLogError } from '../maillog.ts';
import type { FleetFiles } from './fleet-files.ts';
import { readRetired } from './register.ts';

/** The retired certificates, read again when the file has grown: a retired host is out at once. */
export class RetiredCertificates {
  readonly #files: FleetFiles;
  #version: string | undefined;
  #retired: ReadonlySet<string> = new Set();

  constructor(files: FleetFiles) {
    this.#files = files;
  }

  async has(fingerprint: string): Promise<boolean> {
    const version = await versionOf(this.#files.path('retired'));
    if (version !== this.#version) {
      this.#retired = await readRetired(this.#files);
      this.#version = version;
    }
    return this.#retired.has(fingerprint);
  }
}

/**
 * Undefined: there is no file. Any other failure refuses everybody, since nobody knows who is retired.
 * @throws MailLogError `io`
 */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new MailLogError('io', `cannot read ${path}: ${describeError(error)}`, { cause: error });
  }
}

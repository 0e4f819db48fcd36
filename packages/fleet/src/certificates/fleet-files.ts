/**
 * The directory of a fleet's certificates and keys (`--dir`), which only its user may enter:
 *
 *     ca.pem, ca-key.pem              the authority; only enrol needs its key, which may be kept elsewhere
 *     server.pem, server-key.pem      what receivers show
 *     receipt-key.pem                 the key that signs receipts
 *     receipt-key-next.pem            if it is there: the one that will, which enrolled hosts know already
 *     issued, retired                 a line for each certificate: `SHA256 HOST UNTIL`
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, makePrivateDirectory, MailLogError } from '../maillog.ts';
import { openRegular } from './regular-file.ts';

export type FleetFile =
  | 'ca.pem'
  | 'ca-key.pem'
  | 'server.pem'
  | 'server-key.pem'
  | 'receipt-key.pem'
  | 'receipt-key-next.pem'
  | 'issued'
  | 'retired';

export class FleetFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  path(name: FleetFile): string {
    return join(this.directory, name);
  }

  /** @throws MailLogError `permission` if others may write to the directory */
  async make(): Promise<void> {
    await makePrivateDirectory(this.directory);
  }

  /**
   * Undefined if the file is not there.
   * @throws MailLogError `io` if it cannot be read, `permission` for a key that others may read
   */
  async readIfThere(name: FleetFile): Promise<string | undefined> {
    try {
      const file = await openRegular(this.path(name));
      try {
        if (name.includes('key')) await this.#refuseOpenKey(name, (await file.stat()).mode);
        return await file.readFile('latin1');
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof MailLogError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new MailLogError('io', `cannot read ${this.path(name)}: ${describeError(error)}`);
    }
  }

  /** A directory that nobody else may enter keeps its files, whatever their modes. */
  async #refuseOpenKey(name: FleetFile, mode: number): Promise<void> {
    const folder = (await stat(this.directory)).mode;
    if ((mode & 0o007) === 0 || (folder & 0o001) === 0) return;
    throw new MailLogError('permission', `${this.path(name)} is a key, but everybody may read it`, {
      hint: `chmod 700 ${this.directory}; make a new key if others were on this machine`,
    });
  }

  /** @throws MailLogError `config` if the file is not there */
  async read(name: FleetFile): Promise<string> {
    const text = await this.readIfThere(name);
    if (text !== undefined) return text;
    throw new MailLogError('config', `${this.path(name)} is not there`, {
      hint: 'maillog-fleet enrol HOST --url URL makes the authority, the server certificate and the receipt key',
    });
  }
}

/** Chooses the engine that seals, from the directives of the whole report or of one entry. */
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import { createCommonSealer } from './common/sealer.ts';
import type { KeySource } from './key-source.ts';
import type { KeyedSealer } from './sealer.ts';

export interface SealerOptions {
  /** `set pgp` or an entry's `pgp`, split into words. */
  readonly pgp?:
    | { readonly command: readonly ByteString[]; readonly place?: SourceLocation | undefined }
    | undefined;
  /** The `recipient` lines; a relative file is already relative to the working directory. */
  readonly recipients?: readonly KeySource[] | undefined;
  /** `set sign`; a `pgp` program signs by its own options. */
  readonly sign?: { readonly file: ByteString; readonly place?: SourceLocation | undefined } | undefined;
  /** Called with what a `pgp` program wrote on standard error; see PgpOptions. */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * @throws MailLogError `config` if the options contradict each other or name no recipient, `unsealed` if a
 * key cannot be used.
 */
export async function createSealer(options: SealerOptions): Promise<KeyedSealer> {
  const { pgp, recipients = [], sign, onStderr } = options;
  if (pgp && recipients.length > 0) {
    const hint = `keep one of them: recipient needs no program, pgp runs yours`;
    throw new MailLogError('config', 'pgp and recipient cannot both seal', {
      place: recipients[0].place ?? pgp.place,
      hint,
    });
  }
  if (pgp) return (await import('./pgp.ts')).createPgpSealer(pgp.command, { place: pgp.place, onStderr });
  if (recipients.length === 0) {
    const hint = 'write recipient FILE FINGERPRINT, or set encrypt off to send everything in clear';
    throw new MailLogError('config', 'nothing says for whom the report is encrypted', { hint });
  }
  const common = sign ? undefined : await createCommonSealer(recipients);
  return common ?? (await import('./openpgp.ts')).createOpenpgpSealer({ recipients, sign });
}

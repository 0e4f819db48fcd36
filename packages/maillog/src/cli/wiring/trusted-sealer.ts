import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { assertTrustedFile } from '../../host/trust/assert.ts';
import { assertTrustedGpgHome, gpgPath } from '../../host/trust/gpg-home.ts';
import { createSealer } from '../../seal/create-sealer.ts';
import type { SealerOptions } from '../../seal/create-sealer.ts';
import type { KeyedSealer } from '../../seal/sealer.ts';
import { isGpg, readGpgCommand } from '../../seal/gpg-command.ts';
import type { SignSetting } from './read-settings.ts';
import type { Streams } from '../terminal/streams.ts';

/**
 * As {@link createSealer}, but refuses key files, programs and homes of gpg that other users may write to:
 * they could make themselves recipients.
 * @throws MailLogError.
 */
export async function trustedSealer({
  sign: signing,
  ...options
}: Omit<SealerOptions, 'sign'> & { readonly sign?: SignSetting }): Promise<KeyedSealer> {
  const { recipients = [], pgp } = options;
  // A program signs by its own options.
  const sign = pgp || signing === 'off' ? undefined : signing;
  for (const { file, place } of [...recipients, ...(sign ? [sign] : [])]) await assertTrusted(file, place);
  if (pgp) await assertTrustedCommand(pgp);
  return createSealer({ ...options, sign });
}

/**
 * Checks that nobody else may write to a key file.
 * @throws MailLogError `permission`
 */
export async function assertTrusted(file: ByteString, place: SourceLocation | undefined): Promise<void> {
  await assertTrustedFile(file, place).catch((error: NodeJS.ErrnoException) => {
    // The engine reports a file that cannot be read.
    if (error.code === undefined) throw error;
  });
}

/** The program's path, and the files from which a gpg command line takes keys and options. */
async function assertTrustedCommand({ command, place }: NonNullable<SealerOptions['pgp']>): Promise<void> {
  const words = command.map((word) => readable(word));
  const [program = ''] = words;
  if (program.includes('/')) await assertTrusted(byteString(program), place);
  if (!isGpg(program)) return;
  const { keyFiles, otherFiles, homes } = readGpgCommand(words, place);
  for (const file of [...keyFiles, ...otherFiles]) await assertTrusted(byteString(gpgPath(file)), place);
  for (const home of homes.length > 0 ? homes : [undefined]) await assertTrustedGpgHome(home, place);
}

/**
 * Shows what a `pgp` program wrote on its standard error, only to a user at a terminal who asks for it. It
 * may contain clear text, and MailLog's own standard error may be a file, or under cron a mail in clear.
 */
export function stderrShown(
  { stderr }: Streams,
  verbose: boolean | undefined,
): ((text: string) => void) | undefined {
  return verbose === true && stderr.isTTY ? (text) => void stderr.write(text) : undefined;
}

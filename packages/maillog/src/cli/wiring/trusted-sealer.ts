import { byteString, readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { SourceLocation } from '../../errors.ts';
import { assertTrustedFile } from '../../host/trust/assert.ts';
import { assertTrustedGpgHome, gpgPath } from '../../host/trust/gpg-home.ts';
import { createSealer } from '../../seal/create-sealer.ts';
import type { SealerOptions } from '../../seal/create-sealer.ts';
import { isGpg, readGpgCommand } from '../../seal/gpg-command.ts';
import type { Streams } from '../terminal/streams.ts';

/**
 * As {@link createSealer}, from key files, a program and a home of gpg's that nobody else may write to: who
 * could, would read the reports.
 * @throws MailLogError.
 */
export async function trustedSealer(options: SealerOptions): ReturnType<typeof createSealer> {
  const { recipients = [], sign, pgp } = options;
  for (const { file, place } of [...recipients, ...(sign ? [sign] : [])]) await assertTrusted(file, place);
  if (pgp) await assertTrustedCommand(pgp);
  return createSealer(options);
}

async function assertTrusted(file: ByteString, place: SourceLocation | undefined): Promise<void> {
  await assertTrustedFile(file, place).catch((error: NodeJS.ErrnoException) => {
    // What cannot be looked at cannot be read either, and the engine says so.
    if (error.code === undefined) throw error;
  });
}

/** The program by its path, and all that a command line of gpg's takes keys and options from. */
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
 * Where what a `pgp` program wrote on its standard error is shown: to a user at a terminal who asks for it.
 * It may hold the clear bytes, and anywhere else, under cron above all, our standard error is mail in clear,
 * or a file.
 */
export function stderrShown(
  { stderr }: Streams,
  verbose: boolean | undefined,
): ((text: string) => void) | undefined {
  return verbose === true && stderr.isTTY ? (text) => void stderr.write(text) : undefined;
}

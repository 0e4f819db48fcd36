import { byteString, readable } from '../../bytes.ts';
import { assertTrustedFile } from '../../host/trust/assert.ts';
import { createSealer } from '../../seal/create-sealer.ts';
import type { SealerOptions } from '../../seal/create-sealer.ts';
import { isGpg, readGpgCommand } from '../../seal/gpg-command.ts';
import type { KeySource } from '../../seal/keys.ts';
import type { Streams } from '../terminal/streams.ts';

/**
 * As {@link createSealer}, from key files that nobody else may write to: who could, would read the reports.
 * @throws MailLogError.
 */
export async function trustedSealer(options: SealerOptions): ReturnType<typeof createSealer> {
  const { recipients = [], sign, pgp } = options;
  const keys = [...recipients, ...(sign ? [sign] : []), ...(pgp ? keyFilesOf(pgp) : [])];
  for (const { file, place } of keys) {
    await assertTrustedFile(readable(file), place).catch((error: NodeJS.ErrnoException) => {
      // What cannot be looked at cannot be read either, and the engine says so.
      if (error.code === undefined) throw error;
    });
  }
  return createSealer(options);
}

/** The files of keys that a command line of gpg's names. */
function keyFilesOf({ command, place }: NonNullable<SealerOptions['pgp']>): KeySource[] {
  const words = command.map((word) => readable(word));
  if (!isGpg(words[0] ?? '')) return [];
  return readGpgCommand(words, place).keyFiles.map((file) => ({ file: byteString(file), place }));
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

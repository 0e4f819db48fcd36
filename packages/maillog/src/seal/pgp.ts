/**
 * The manual's way: `set pgp "gpg -a -e -r 'you@example.com' --no-tty --batch"`, a program that reads a part
 * and writes armour.
 *
 * Of gpg the keys are looked up first, so that the gate can demand exactly them, and it is kept from asking
 * the network for others. Any other program is taken at its user's word for whom it encrypts to; the gate
 * then still demands a whole encryption to one public key or more, and no password.
 *
 * What the program says on standard error is not repeated: gpg names keys there, but another program may
 * print what it was given, and under cron our standard error is mail in clear.
 */
import { readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import type { SourceLocation } from '../errors.ts';
import type { Sealed } from '../report/ports.ts';
import type { Recipient } from './gate.ts';
import { isGpg, readGpgCommand } from './gpg-command.ts';
import { resolveKey } from './gpg-listing.ts';
import type { GpgKey } from './gpg-listing.ts';
import { writeSealed } from './output.ts';
import { filter } from './program.ts';
import type { Filter } from './program.ts';
import type { KeyedSealer } from './sealer.ts';
import { clearSource } from './clear-source.ts';

export interface PgpOptions {
  /** Where the configuration says so. */
  readonly place?: SourceLocation | undefined;
  /**
   * Gets what the program wrote on standard error (the last 16 kB), after each part. For a user who asks for
   * it, at a terminal.
   */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * @param command the words of the command, split as the configuration splits words: `['gpg', '-a', '-e',
 * '-r', 'AB12…']`
 * @throws MailLogError `config` where the command is none, `unsealed` where a recipient of gpg's does not
 * mean exactly one usable key.
 */
export async function createPgpSealer(
  command: readonly ByteString[],
  options: PgpOptions = {},
): Promise<KeyedSealer> {
  const words = command.map((word) => readable(word));
  const { place, onStderr } = options;
  const [program = '', ...args] = words;
  if (program === '') throw new MailLogError('config', 'pgp: the command is empty', { place });
  const operator = words.find((word) => SHELL_OPERATOR.test(word));
  if (operator !== undefined) {
    const hint = 'put it into a script, and name the script';
    throw new MailLogError('config', `pgp: "${operator}" means nothing here, no shell runs the command`, {
      place,
      hint,
    });
  }
  if (!isGpg(program)) {
    const called: Called = { command: words, hint: SEE_STDERR, onStderr, place, recipients: undefined };
    return { keys: [], seal: (clear, file) => seal(called, clear, file) };
  }
  const { recipients, lookup } = readGpgCommand(words, place);
  const keys: GpgKey[] = [];
  for (const recipient of recipients) keys.push(await resolveKey([program, ...lookup], recipient, place));
  // First, so that a user who does want the network can say so behind it.
  const local = [program, '--no-auto-key-locate', ...args];
  const refusedHint = args.some((word) => ARMOUR.test(word)) ? undefined : 'gpg writes armour with -a';
  const called: Called = { command: local, hint: GPG_HINT, onStderr, place, recipients: keys, refusedHint };
  return { keys, seal: (clear, file) => seal(called, clear, file) };
}

/** A word that a shell would not hand on. As a part of a word, or to gpg, these characters mean nothing. */
const SHELL_OPERATOR = /^(?:\|\|?|&&?|;|[0-9]?(?:>>?|<)(?:&[0-9])?)$/;

const SEE_STDERR = '--verbose, on a terminal, shows what it wrote on standard error';
const GPG_HINT = `a key that was imported, not signed, needs --trust-model always; ${SEE_STDERR}`;

/** `-a`, alone or among other letters, or in full. */
const ARMOUR = /^(?:--armou?r|-[a-zA-Z]*a)/;

interface Called extends Filter {
  readonly place: SourceLocation | undefined;
  readonly recipients: readonly Recipient[] | undefined;
  /** The way out if the gate refuses the output, where the gate knows none. */
  readonly refusedHint?: string | undefined;
}

async function seal(called: Called, clear: AsyncIterable<Uint8Array>, file: string): Promise<Sealed> {
  const source = clearSource(clear);
  try {
    return await writeSealed(filter(called, source.bytes), file, called.recipients);
  } catch (error) {
    source.close();
    source.rethrow();
    if (!(error instanceof MailLogError) || error.kind !== 'unsealed') throw error;
    const { place = error.place, refusedHint } = called;
    throw new MailLogError(error.kind, error.message, {
      place,
      hint: error.hint ?? refusedHint,
      cause: error,
    });
  }
}

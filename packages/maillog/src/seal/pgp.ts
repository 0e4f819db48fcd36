/**
 * Sealing by a program that reads a part and writes armour, as in the original's manual.
 *
 * For gpg, MailLog looks up the keys first, so that the gate can demand exactly them, and keeps gpg from
 * asking the network for others. For any other program, MailLog cannot know the keys; the gate then demands a
 * complete encryption to at least one public key, and no password.
 *
 * MailLog does not repeat the program's standard error: gpg names keys there, but another program may print
 * its input, and under cron MailLog's own standard error is mailed in clear.
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
  /** The place of the command in the configuration. */
  readonly place?: SourceLocation | undefined;
  /**
   * Called after each part with the last 16 kB of the program's standard error. For a user at a terminal who
   * asks for it.
   */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * @param command the words of the command, split as the configuration splits words: `['gpg', '-a', '-e',
 * '-r', 'AB12…']`
 * @throws MailLogError `config` if the command is not usable, `unsealed` if a recipient of gpg's does not
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
  // These options come first, so that a user's own later option can allow the network.
  const local = [program, '--no-auto-key-locate', ...args];
  const refusedHint = args.some((word) => ARMOUR.test(word)) ? undefined : 'gpg writes armour with -a';
  const called: Called = { command: local, hint: GPG_HINT, onStderr, place, recipients: keys, refusedHint };
  return { keys, seal: (clear, file) => seal(called, clear, file) };
}

/** A word that a shell would interpret. Within a word, or for gpg, these characters have no meaning. */
const SHELL_OPERATOR = /^(?:\|\|?|&&?|;|[0-9]?(?:>>?|<)(?:&[0-9])?)$/;

const SEE_STDERR = '--verbose, on a terminal, shows what it wrote on standard error';
const GPG_HINT = `a key that was imported, not signed, needs --trust-model always; ${SEE_STDERR}`;

/** `-a`, alone or among other letters, or in full. */
const ARMOUR = /^(?:--armou?r|-[a-zA-Z]*a)/;

interface Called extends Filter {
  readonly place: SourceLocation | undefined;
  readonly recipients: readonly Recipient[] | undefined;
  /** The hint if the gate refuses the output and has no hint of its own. */
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

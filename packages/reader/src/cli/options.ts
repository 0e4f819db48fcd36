import { parseArgs } from 'node:util';
import { MailLogError } from '../maillog.ts';
import type { CommandSpec } from '../maillog.ts';
import { COMMANDS } from './commands.ts';
import type { CommandName } from './commands.ts';

type Parsed<N extends CommandName> = ReturnType<
  typeof parseArgs<{ readonly options: (typeof COMMANDS)[N]['options']; readonly allowPositionals: true }>
>;

/**
 * Reads the arguments of a command by its row in {@link COMMANDS}.
 * @throws MailLogError `usage` for what the command does not take
 */
export function parseOptions<N extends CommandName>(name: N, args: readonly string[]): Parsed<N> {
  const { options, takesArguments, usage }: CommandSpec = COMMANDS[name];
  try {
    return parseArgs({ args: [...args], options, allowPositionals: takesArguments }) as Parsed<N>;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    // parseArgs gives advice for programmers after the first sentence.
    const [words] = error.message.split(/\. |\n/, 1);
    throw new MailLogError('usage', `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`, {
      hint: `${usage}; maillog-read help lists the options`,
    });
  }
}

/** The longest time for which texts are kept. Days. */
const MAX_KEEP_DAYS = 36_500;
const DEFAULT_KEEP_DAYS = 90;

/** @throws MailLogError `usage` if `--keep` is no number of days */
export function keepDays(value: string | undefined): number {
  if (value === undefined) return DEFAULT_KEEP_DAYS;
  const days = /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
  if (days >= 1 && days <= MAX_KEEP_DAYS) return days;
  throw new MailLogError('usage', `--keep ${value}: it is no number of days from 1 to ${MAX_KEEP_DAYS}`);
}

import { MailLogError } from '../maillog.ts';
import type { Arguments } from '../maillog.ts';
import { COMMANDS } from './commands.ts';
import type { CommandName } from './commands.ts';
import { parseCommand } from './parse-command.ts';

/**
 * Reads the arguments of a command by its row in {@link COMMANDS}.
 * @throws MailLogError `usage` for what the command does not take
 */
export function parseOptions<N extends CommandName>(
  name: N,
  args: readonly string[],
): Arguments<(typeof COMMANDS)[N]> {
  return parseCommand('maillog-read', COMMANDS[name], args);
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

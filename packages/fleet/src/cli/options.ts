import type { Arguments } from '../maillog.ts';
import { parseCommand } from '../reader.ts';
import { COMMANDS } from './commands.ts';

/**
 * Reads the arguments of a command by its row in {@link COMMANDS}.
 * @throws MailLogError `usage` for what the command does not take
 */
export function parseOptions<N extends keyof typeof COMMANDS>(
  name: N,
  args: readonly string[],
): Arguments<(typeof COMMANDS)[N]> {
  return parseCommand('maillog-fleet', COMMANDS[name], args);
}

import { MailLogError, readArguments } from '../maillog.ts';
import type { Arguments, CommandSpec } from '../maillog.ts';

/**
 * Reads the arguments of a command of `program` by its row in the table of commands.
 * @throws MailLogError `usage` for what the command does not take
 */
export function parseCommand<S extends CommandSpec>(
  program: string,
  spec: S,
  args: readonly string[],
): Arguments<S> {
  const hint = `${spec.usage}; ${program} help lists the options`;
  try {
    return readArguments(spec, args, hint);
  } catch (error) {
    if (error instanceof MailLogError || !(error instanceof Error) || !('code' in error)) throw error;
    // parseArgs gives advice for programmers after the first sentence.
    const [words] = error.message.split(/\. |\n/, 1);
    throw new MailLogError('usage', `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`, { hint });
  }
}

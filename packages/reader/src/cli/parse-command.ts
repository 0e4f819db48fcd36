import { parseArgs } from 'node:util';
import { MailLogError } from '../maillog.ts';
import type { CommandSpec } from '../maillog.ts';

/** What {@link parseCommand} gives of a row of a table of commands. */
export type Parsed<S extends CommandSpec> = ReturnType<
  typeof parseArgs<{ readonly options: S['options']; readonly allowPositionals: true }>
>;

/**
 * Reads the arguments of a command of `program` by its row in the table of commands.
 * @throws MailLogError `usage` for what the command does not take
 */
export function parseCommand<S extends CommandSpec>(
  program: string,
  spec: S,
  args: readonly string[],
): Parsed<S> {
  const { options, takesArguments = false, usage }: CommandSpec = spec;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: takesArguments }) as Parsed<S>;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    // parseArgs gives advice for programmers after the first sentence.
    const [words] = error.message.split(/\. |\n/, 1);
    throw new MailLogError('usage', `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`, {
      hint: `${usage}; ${program} help lists the options`,
    });
  }
}

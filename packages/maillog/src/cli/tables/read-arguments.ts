import { parseArgs } from 'node:util';
import { MailLogError } from '../../errors.ts';
import type { CommandSpec, OptionSpec } from './option-specs.ts';

/** What {@link readArguments} gives of a row of a table of commands. */
export type Arguments<S extends CommandSpec> = ReturnType<
  typeof parseArgs<{ readonly options: S['options']; readonly allowPositionals: true }>
>;

/**
 * Reads the arguments of a command by its row in the table of commands: `{values: {conf: 'web.conf'},
 * positionals: []}`. `hint` says where its options are listed.
 * @throws MailLogError `usage` for an empty argument, and for an option of one argument that is there twice
 * @throws Error of parseArgs, with a `code`, for what the command does not take
 */
export function readArguments<S extends CommandSpec>(
  { options, takesArguments = false }: S,
  args: readonly string[],
  hint: string,
): Arguments<S> {
  const { tokens, values, positionals } = parseArgs({
    args: [...args],
    options,
    allowPositionals: takesArguments,
    tokens: true,
  });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    const { name, rawName, value } = token;
    const { multiple, allowsEmpty }: Partial<OptionSpec> = options[name] ?? {};
    if (value === '' && allowsEmpty !== true)
      throw new MailLogError('usage', `--${name} needs an argument, and this one is empty`, { hint });
    // parseArgs would take the last one, and whoever wrote the first would never hear of it.
    if (seen.has(name) && multiple !== true)
      throw new MailLogError('usage', `${rawName} is given more than once, and takes one argument`, { hint });
    seen.add(name);
  }
  return { values, positionals } as Arguments<S>;
}

/** What the completion of `maillog` is made from. */
import { COMMANDS, isWord } from '../../src/cli/commands.ts';
import type { CommandName, CommandSpec } from '../../src/cli/commands.ts';
import type { OptionSpec } from '../../src/cli/tables/option-specs.ts';
import { commandOf, withOptions } from './arguments.ts';
import type { Command, Program } from './arguments.ts';

const NAMES = Object.keys(COMMANDS) as CommandName[];
const CALLED_BY_OPTION = NAMES.filter((name) => !isWord(name) && name !== 'report');

export const HOST_PROGRAM: Program = {
  name: 'maillog',
  main: withOptions(commandNamed('report'), callers()),
  words: NAMES.filter(isWord).map(commandNamed),
  calledByOption: CALLED_BY_OPTION.map(commandNamed),
};

function commandNamed(name: CommandName): Command {
  return commandOf(name, COMMANDS[name]);
}

/** The options that call a command, with its help. */
function callers(): Record<string, OptionSpec> {
  const found: Record<string, OptionSpec> = {};
  for (const name of CALLED_BY_OPTION) {
    const { options, help }: CommandSpec = COMMANDS[name];
    const { [name]: caller } = options;
    if (caller) found[name] = { ...caller, help };
  }
  return found;
}

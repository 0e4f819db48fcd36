/** What a shell offers for a word of the command line, from the table of commands. */
import { COMMANDS, isWord } from '../../src/cli/commands.ts';
import type { CommandName, CommandSpec, OptionSpec } from '../../src/cli/commands.ts';

/** Words, or the files or directories that there are, or nothing. */
export type Offer = 'files' | 'directories' | 'nothing' | readonly string[];

const FILES = /^'?(FILE|KEY|KEYFILE|PRIVATE\.asc|PUBLIC\.asc|LISTING|NEW|LOG|PATH|CONF)\b/;

/**
 * `PRIVATE.asc` is a file, `DIR` a directory, `daily|hourly|DURATION` are two words, and a `NAME` is not
 * known.
 */
function offerOf(argument: string): Offer {
  if (FILES.test(argument)) return 'files';
  if (/^DIR\b/.test(argument)) return 'directories';
  const words = argument.split('|').filter((word) => /^[a-z-]+$/.test(word));
  return words.length > 0 ? words : 'nothing';
}

/** What the arguments of a command that are not options are: `maillog open [PATH…]` takes files. */
function operandsOf({ usage, takesArguments }: CommandSpec): Offer {
  if (takesArguments !== true) return 'nothing';
  const words = usage
    .split(' ')
    .slice(2)
    .map((word) => word.replace(/^\[/, ''));
  const operand = words.find((word, at) => FILES.test(word) && words[at - 1]?.startsWith('-') !== true);
  return operand === undefined ? 'nothing' : 'files';
}

export interface Option extends OptionSpec {
  readonly name: string;
  /** What its argument may be. */
  readonly offer: Offer;
}

/** A command by its word: `open`; or what an option calls, without a word. */
export interface Command {
  readonly name: CommandName;
  readonly help: string;
  readonly options: readonly Option[];
  readonly operands: Offer;
}

const HELP: OptionSpec = { type: 'boolean', short: 'h', help: 'print the options of the command' };

function commandOf(name: CommandName): Command {
  const spec: CommandSpec = COMMANDS[name];
  const options = { ...spec.options, help: HELP };
  return {
    name,
    help: spec.help,
    options: Object.entries(options).map(([option, row]) => optionOf(option, row)),
    operands: operandsOf(spec),
  };
}

function optionOf(name: string, spec: OptionSpec): Option {
  return { name, ...spec, offer: offerOf(spec.argument ?? '') };
}

const NAMES = Object.keys(COMMANDS) as CommandName[];

/** The commands that are called by their name. */
export const WORDS: readonly Command[] = NAMES.filter(isWord).map(commandOf);

/** The commands that an option calls: `--check`, `--generate`. */
export const CALLED_BY_OPTION: readonly Command[] = NAMES.filter(
  (name) => !isWord(name) && name !== 'report',
).map(commandOf);

/** What may begin a command line without a word: the report's options, and those that call a command. */
export const REPORT: Command = withCallers(commandOf('report'));

function withCallers(report: Command): Command {
  const callers = CALLED_BY_OPTION.flatMap(({ name, help }) => {
    const spec: CommandSpec = COMMANDS[name];
    const { [name]: caller } = spec.options;
    return caller ? [optionOf(name, { ...caller, help })] : [];
  });
  const version = optionOf('version', { type: 'boolean', help: 'print the version' });
  return { ...report, options: [...report.options, ...callers, version] };
}

/** `help` and `version` are words, too. */
export const PLAIN_WORDS: Readonly<Record<string, string>> = {
  help: 'print the commands, or the options of a command',
  version: 'print the version',
};

/** `['-C', '--conf']`. */
export function spellings({ name, short }: Option): readonly string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
}

/** The first lines of each file. */
export const MADE =
  'Made by scripts/share.mjs from the table of commands; changes are lost with the next package.';

/** What a shell offers for a word of the command line, from a table of commands. */
import type { CommandSpec, OptionSpec } from '../../src/cli/tables/option-specs.ts';

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
  readonly name: string;
  readonly help: string;
  readonly options: readonly Option[];
  readonly operands: Offer;
}

/** What the completion of a program is made from. */
export interface Program {
  /** `maillog` */
  readonly name: string;
  /** What may begin a command line without a word, with the options that call a command. */
  readonly main: Command;
  /** The commands that are called by their name. */
  readonly words: readonly Command[];
  /** The commands that an option calls: `--check`, `--generate`. */
  readonly calledByOption: readonly Command[];
}

const HELP: OptionSpec = { type: 'boolean', short: 'h', help: 'print the options of the command' };

export function commandOf(name: string, spec: CommandSpec): Command {
  const options = { ...spec.options, help: HELP };
  return {
    name,
    help: spec.help,
    options: Object.entries(options).map(([option, row]) => optionOf(option, row)),
    operands: operandsOf(spec),
  };
}

/** The command with options of its own, and those that all programs have without a word. */
export function withOptions(command: Command, options: Readonly<Record<string, OptionSpec>>): Command {
  const more = Object.entries({ ...options, version: VERSION }).map(([name, spec]) => optionOf(name, spec));
  return { ...command, options: [...command.options, ...more] };
}

const VERSION: OptionSpec = { type: 'boolean', help: 'print the version' };

function optionOf(name: string, spec: OptionSpec): Option {
  return { name, ...spec, offer: offerOf(spec.argument ?? '') };
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

/** The name of a program in names of shell functions: `maillog_read`. */
export function identifier(program: string): string {
  return program.replaceAll('-', '_');
}

/** The first lines of each file. */
export const MADE =
  'Made by scripts/share.mjs from the table of commands; changes are lost with the next package.';

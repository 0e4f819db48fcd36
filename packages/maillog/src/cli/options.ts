import { existsSync } from 'node:fs';
import { quoteWord } from '../config/quote.ts';
import { suggest } from '../config/suggest.ts';
import { MailLogError } from '../errors.ts';
import { COMMANDS } from './commands.ts';
import type { CommandName } from './commands.ts';
import { defaultConfiguration } from './survey/default-configuration.ts';
import { readArguments } from './tables/read-arguments.ts';
import type { Arguments } from './tables/read-arguments.ts';

/**
 * The configuration's file.
 * @throws MailLogError `usage` if no file is named; `hint` says how to name one.
 */
export function configurationNamed(conf: string | undefined, hint: string): string {
  if (conf !== undefined) return whole(conf);
  const written = writtenByInit();
  const named = written === undefined ? hint : hint.replace('-C FILE', `-C ${quoteWord(written)}`);
  throw new MailLogError('usage', 'no configuration is named', { hint: named });
}

/** Node gives arguments as text: a byte that is no UTF-8 has become U+FFFD, and the name names no file. */
function whole(conf: string): string {
  if (!conf.includes('\uFFFD') || existsSync(conf)) return conf;
  throw new MailLogError('usage', `the name ${conf} is not UTF-8`, {
    hint: 'rename the file, or link to it',
  });
}

/** The configuration of `maillog run`, if it is there. */
function writtenByInit(): string | undefined {
  try {
    const file = defaultConfiguration();
    return existsSync(file) ? file : undefined;
  } catch {
    // Nothing says where the home of this user is.
    return undefined;
  }
}

/**
 * Reads the arguments of a command by its row in {@link COMMANDS}: `{values: {conf: 'web.conf'}, positionals:
 * []}`.
 * @throws MailLogError (usage, 64) for what the command does not take.
 */
export function parseOptions<N extends CommandName>(
  name: N,
  args: readonly string[],
): Arguments<(typeof COMMANDS)[N]> {
  try {
    return readArguments(COMMANDS[name], args, helpOf(name));
  } catch (error) {
    throw usageError(error, name);
  }
}

/** Rewords an error of parseArgs: `unknown option --dryrun`, with the option that was probably meant. */
function usageError(error: unknown, name: CommandName): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const { usage } = COMMANDS[name];
  const quoted = /'(.*?)'/s.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return new MailLogError('usage', `unknown option ${quoted}`, { hint: meant(quoted, name) });
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return new MailLogError('usage', `unexpected argument ${quoted}`, { hint: usage });
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return new MailLogError('usage', valueError(error.message, quoted), { hint: helpOf(name) });
    default:
      return error;
  }
}

/** `quoted` is what parseArgs quotes: `-C, --conf <value>`. */
function valueError(message: string, quoted: string): string {
  const option = quoted.replace(/ <value>$/, '').replace(/^-\w, /, '');
  if (message.includes('does not take an argument')) return `${option} takes no argument`;
  if (message.includes('ambiguous'))
    return `${option} needs an argument; write ${option}=VALUE for one that begins with -`;
  return `${option} needs an argument`;
}

/**
 * The hint: the option nearest in spelling, the command that has the option, or where all options are listed.
 */
function meant(option: string, name: CommandName): string {
  const own = Object.keys(COMMANDS[name].options).map((each) => `--${each}`);
  const begun = own.filter((each) => option.length > 3 && each.startsWith(option));
  const near = begun.length === 1 ? begun[0] : option.startsWith('--') ? suggest(option, own) : undefined;
  if (near !== undefined) return `did you mean ${near}?`;
  const key = option.replace(/^--/, '');
  const other = Object.values(COMMANDS).find(({ options }) => Object.hasOwn(options, key));
  return other ? `${option} is an option of ${other.usage}` : helpOf(name);
}

function helpOf(name: CommandName): string {
  return name === 'report' ? 'maillog --help lists the options' : `maillog help ${name} lists the options`;
}

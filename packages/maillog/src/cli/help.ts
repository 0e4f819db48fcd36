/** What `maillog --help` and `maillog COMMAND --help` print: the table of commands.ts, laid out. */
import { COMMANDS, COMMON, optionUsage } from './commands.ts';
import type { CommandName, CommandSpec } from './commands.ts';

const REST = `
-C FILE may be written --conf FILE or --conf=FILE. maillog help COMMAND lists all options of a command.

Exit status: 0 done; 1 delivered, but an entry had a failure; 64 usage; 65 a message or listing that
cannot be read; 69 no recipient usable, nothing was sent; 70 internal error; 74 I/O error; 75 not
delivered yet; 77 permission; 78 configuration. --check exits with the sum of 1 (new), 2 (missing),
4 (changed) and 8 (coverage incomplete).

maillog --generate shows every statement of the configuration with an example.
`;

/** Columns before the help of a command or option. */
const INDENT = 34;

/** The help of one command, or of the whole. */
export function helpText(name?: CommandName): string {
  return name === undefined ? wholeText() : commandText(COMMANDS[name]);
}

function wholeText(): string {
  const commands = Object.values(COMMANDS).flatMap((spec) => row(`  ${spec.usage}`, spec.help));
  const { conf: _, ...options } = COMMANDS.report.options;
  const common = Object.keys(COMMON);
  const own = Object.entries(options).filter(([name]) => !common.includes(name));
  return [
    "maillog - collects a host's report, seals it with OpenPGP and delivers it",
    '',
    ...commands,
    ...row('  maillog help [COMMAND]', 'print this, or the options of a command'),
    ...row('  maillog version', 'print the version; also --version'),
    '',
    'Options of maillog -C FILE:',
    ...rows(own),
    '',
    'Options of every command:',
    ...rows(Object.entries(COMMON)),
    ...row('  -h, --help', 'print the options of the command'),
    REST,
  ].join('\n');
}

function commandText({ usage, help, options }: CommandSpec): string {
  return [usage, `  ${help}`, '', ...rows(Object.entries(options)), ''].join('\n');
}

function rows(options: readonly (readonly [string, CommandSpec['options'][string]])[]): string[] {
  return options.flatMap(([name, spec]) => row(`  ${optionUsage(name, spec)}`, spec.help));
}

/** Two columns; what is too long for the first has a line of its own. */
function row(left: string, right: string): string[] {
  if (left.length + 2 > INDENT) return [left, `${' '.repeat(INDENT)}${right}`];
  return [`${left.padEnd(INDENT)}${right}`];
}

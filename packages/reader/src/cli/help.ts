/** `maillog-read help`. */
import { COMMANDS } from './commands.ts';
import type { CommandSpec, OptionSpec } from '../maillog.ts';

const COLUMN = 32;

export function helpText(): string {
  const specs: readonly CommandSpec[] = Object.values(COMMANDS);
  const commands = specs.map(({ usage, help }) => row(usage, help));
  const options = new Map(specs.flatMap((spec) => Object.entries(spec.options)));
  return [
    'Reads the reports of many hosts, and lists what is new over all of them.',
    '',
    ...commands,
    '',
    'PATH: a Maildir, an mbox, a mail, a folder of mails, imaps://USER@HOST/FOLDER, or - for standard input.',
    'They are only read.',
    '',
    ...[...options].map(([name, spec]) => row(optionUsage(name, spec), spec.help)),
    '',
  ].join('\n');
}

function optionUsage(name: string, { short, argument }: OptionSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}

function row(left: string, right: string): string {
  return `  ${left.padEnd(COLUMN - 2)}${right}`;
}

/** `maillog-read help`. */
import { commandHelp } from './command-help.ts';
import { COMMANDS } from './commands.ts';

export function helpText(): string {
  const { commands, options } = commandHelp(Object.values(COMMANDS));
  return [
    'Reads the reports of many hosts, and lists what is new over all of them.',
    '',
    ...commands,
    '',
    'PATH: a Maildir, an mbox, a mail, a folder of mails, imaps://USER@HOST/FOLDER, or - for standard input.',
    'They are only read.',
    '',
    ...options,
    '',
  ].join('\n');
}

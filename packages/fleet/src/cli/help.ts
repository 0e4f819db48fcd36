/** `maillog-fleet help` and `maillog-fleet COMMAND --help`. */
import { commandHelp } from '../reader.ts';
import { COMMANDS } from './commands.ts';

const SUBJECT =
  'Receives the reports of many hosts over HTTPS, keeps and counts them in PostgreSQL, and shows them.';

/** All commands; with a `command`, what it takes. Options of one name differ between commands. */
export function helpText(command = ''): string {
  if (!Object.hasOwn(COMMANDS, command)) {
    const { commands } = commandHelp(Object.values(COMMANDS));
    return [
      SUBJECT,
      '',
      ...commands,
      '',
      'maillog-fleet COMMAND --help lists the options of COMMAND.',
      '',
    ].join('\n');
  }
  const { commands, options } = commandHelp([COMMANDS[command as keyof typeof COMMANDS]]);
  return [...commands, '', ...options, ''].join('\n');
}

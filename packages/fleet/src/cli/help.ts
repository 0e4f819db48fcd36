/** `maillog-fleet help`. */
import { commandHelp } from '../reader.ts';
import { COMMANDS } from './commands.ts';

export function helpText(): string {
  const { commands, options } = commandHelp(Object.values(COMMANDS));
  return [
    'Receives the reports of many hosts over HTTPS, keeps and counts them in PostgreSQL, and shows them.',
    '',
    ...commands,
    '',
    ...options,
    '',
  ].join('\n');
}

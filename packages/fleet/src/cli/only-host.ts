import { MailLogError } from '../maillog.ts';
import { COMMANDS } from './commands.ts';

/** @throws MailLogError `usage` unless exactly one host is named */
export function onlyHost(command: 'enrol' | 'retire', positionals: readonly string[]): string {
  const [host = '', ...others] = positionals;
  if (host !== '' && others.length === 0) return host;
  throw new MailLogError('usage', host === '' ? 'no host is named' : 'more than one host is named', {
    hint: COMMANDS[command].usage,
  });
}

import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { MailLogError } from '../errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads a verb's arguments. @throws MailLogError (usage, 64) for what it does not know, in our words. */
export function parseOptions<const T extends Options>(
  args: readonly string[],
  options: T,
  positionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: positionals, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const first = message.split(/\. |\n/)[0] ?? message;
    throw new MailLogError('usage', first.charAt(0).toLowerCase() + first.slice(1), {
      hint: 'maillog --help lists the options',
    });
  }
}

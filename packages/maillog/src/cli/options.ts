import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { MailLogError } from '../errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What every command takes that works by a configuration. */
export const CONFIGURED = {
  conf: { type: 'string', short: 'C' },
  quiet: { type: 'boolean', short: 'q' },
  verbose: { type: 'boolean', short: 'v' },
} as const;

/** The configuration's file. @throws MailLogError (usage) where none is named; `hint` says how. */
export function configurationNamed(conf: string | undefined, hint: string): string {
  if (conf !== undefined) return conf;
  throw new MailLogError('usage', 'no configuration is named', { hint });
}

/** Reads a command's arguments. @throws MailLogError (usage, 64) for what it does not know, in our words. */
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

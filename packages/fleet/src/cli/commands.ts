/** The commands and their options, in one table; it drives the reading of arguments and the help. */
import type { CommandSpec } from '../maillog.ts';

const DATABASE = {
  database: {
    type: 'string',
    argument: 'URL',
    help: 'use the database at postgres://USER@HOST/NAME (default: DATABASE_URL)',
  },
} as const satisfies CommandSpec['options'];

export const COMMANDS = {
  migrate: {
    usage: 'maillog-fleet migrate',
    help: 'bring the tables of the database to the version of this program',
    takesArguments: false,
    options: DATABASE,
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

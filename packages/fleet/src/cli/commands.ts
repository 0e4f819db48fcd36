/** The commands and their options, in one table; it drives the reading of arguments and the help. */
import type { CommandSpec } from '../maillog.ts';

export const COMMANDS = {} as const satisfies Readonly<Record<string, CommandSpec>>;

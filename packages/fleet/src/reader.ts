/**
 * The door to the reading side: all that the fleet takes of it, and with maillog.ts the only files here that
 * may import from another package, as the linter of directions checks. The build bundles it.
 */
export { commandHelp } from '../../reader/src/cli/command-help.ts';
export { parseCommand } from '../../reader/src/cli/parse-command.ts';
export type { Parsed } from '../../reader/src/cli/parse-command.ts';
export { runProgram } from '../../reader/src/cli/run-program.ts';
export type { Command } from '../../reader/src/cli/run-program.ts';

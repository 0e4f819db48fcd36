/**
 * The door to the host's package: all that the fleet takes of it directly. What the reading side takes of it
 * comes through reader.ts.
 */
export { EXIT, MailLogError } from '../../maillog/src/errors.ts';
export { describeError } from '../../maillog/src/text/errno.ts';
export type { CommandSpec } from '../../maillog/src/cli/tables/option-specs.ts';
export type { Streams } from '../../maillog/src/cli/terminal/streams.ts';

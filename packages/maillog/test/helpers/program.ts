import { resolve } from 'node:path';

const other = process.env['MAILLOG_PROGRAM'];

/** Whether the tests drive another form of the program, which always runs as a process. */
export const isOther = other !== undefined && other !== '';

/**
 * The words that start the program: the build in dist/. MAILLOG_PROGRAM names another form of it for the
 * tests that take the program from here, its words divided by blanks: `/usr/bin/node /tmp/maillog.cjs`.
 */
export const PROGRAM: readonly [string, ...string[]] = other
  ? (other.split(' ') as [string, ...string[]])
  : [process.execPath, resolve('packages/maillog/dist/maillog.js')];

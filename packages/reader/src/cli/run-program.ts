/** What a program of the reading side does around its commands: failures in words, a closed output. */
import {
  describeError,
  dropWarnings,
  EXIT,
  getStatusIfClosed,
  MailLogError,
  MailLogErrors,
  say,
} from '../maillog.ts';
import type { Streams } from '../maillog.ts';

/** Runs the command with the arguments after its name; resolves to the exit status. */
export type Command = (args: readonly string[], io: Streams) => Promise<number>;

/** Prints a failure on standard error; gives its status. An unexpected error's message may quote content. */
function fail(error: unknown, io: Streams): number {
  if (error instanceof MailLogError || error instanceof MailLogErrors) {
    io.stderr.write(`${error.format()}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
    say(io.stderr, `cannot ${String(error.syscall)}${path}: ${describeError(error)}`);
    return EXIT.io;
  }
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1).join('\n') : '';
  io.stderr.write(
    `maillog: internal error (${error instanceof Error ? error.name : typeof error})\n${stack}\n`,
  );
  return EXIT.internal;
}

/** Runs the program, and sets the exit status of the process. */
export async function runProgram(main: Command, io: Streams): Promise<void> {
  // It is not a failure if whoever reads the output ends first (`maillog-read … | head`).
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') say(io.stderr, `cannot write to standard output: ${describeError(error)}`);
    process.exit(error.code === 'EPIPE' ? getStatusIfClosed() : EXIT.io);
  });
  dropWarnings();
  process.exitCode = EXIT.internal;
  process.exitCode = await main(process.argv.slice(2), io).catch((error: unknown) => fail(error, io));
}

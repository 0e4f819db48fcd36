import { describeError, dropWarnings, EXIT, getStatusIfClosed, MailLogError, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { helpText } from './help.ts';

declare const READER_VERSION: string;

/** Runs the command with the arguments after its name; resolves to the exit status. */
type Command = (args: readonly string[], io: Streams) => Promise<number>;

/** A command is loaded only when it is called. */
const WORDS: Readonly<Record<string, () => Promise<Command>>> = {
  digest: async () => (await import('./digest.ts')).digest,
  check: async () => (await import('./check.ts')).check,
  rules: async () => (await import('./rules.ts')).rules,
  demo: async () => (await import('./demo.ts')).demo,
};

async function main(args: readonly string[], io: Streams): Promise<number> {
  const [first = '', ...rest] = args;
  if (['--version', '-V', 'version'].includes(first)) return print(io, `maillog-read ${READER_VERSION}\n`);
  if (first === '' || first === 'help' || args.includes('--help') || args.includes('-h'))
    return print(io, helpText());
  if (Object.hasOwn(WORDS, first)) return (await WORDS[first]())(rest, io);
  return (await import('./view.ts')).view(args, io);
}

function print(io: Streams, text: string): number {
  io.stdout.write(text);
  return EXIT.done;
}

/** Prints a failure on standard error; gives its status. An unexpected error's message may quote content. */
function fail(error: unknown, io: Streams): number {
  if (error instanceof MailLogError) {
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

/** Runs the program. */
export async function start(): Promise<void> {
  // It is not a failure if whoever reads the output ends first (`maillog-read … | head`).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE')
      say(process.stderr, `cannot write to standard output: ${describeError(error)}`);
    process.exit(error.code === 'EPIPE' ? getStatusIfClosed() : EXIT.io);
  });
  dropWarnings();
  process.exitCode = EXIT.internal;
  process.exitCode = await main(process.argv.slice(2), process).catch((error: unknown) =>
    fail(error, process),
  );
}

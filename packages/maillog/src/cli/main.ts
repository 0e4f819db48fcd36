import { MailLogError, MailLogErrors, EXIT } from '../errors.ts';
import { dropWarnings } from '../system/node-warnings.ts';
import type { Streams } from './terminal/streams.ts';

declare const MAILLOG_VERSION: string;

/** Runs with the arguments after its name; resolves to the exit status. */
type Command = (args: readonly string[], io: Streams) => Promise<number>;

/** A command is loaded only when it is called: `--version` must not wait for a mailer. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  accept: async () => (await import('./accept.ts')).accept,
  explain: async () => (await import('./explain.ts')).explain,
  flush: async () => (await import('./flush.ts')).flush,
  open: async () => (await import('./open.ts')).open,
  seal: async () => (await import('./seal.ts')).seal,
  status: async () => (await import('./status.ts')).status,
  train: async () => (await import('./train.ts')).train,
};

async function main(args: readonly string[], io: Streams): Promise<number> {
  const [first = '', ...rest] = args;
  if (args.includes('--version') || first === '-V') return say(io, `maillog ${MAILLOG_VERSION}\n`);
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (args.includes('--help') || args.includes('-h')) return say(io, (await import('./help.ts')).helpText());
  if (command) return (await command())(rest, io);
  if (/^[a-z]/.test(first)) {
    const { suggestion } = await import('../config/suggest.ts');
    throw new MailLogError('usage', `there is no command ${first}`, {
      hint: suggestion(first, Object.keys(COMMANDS)),
    });
  }
  if (first === '--generate') return (await import('./generate.ts')).generate(rest, io);
  if (args.some((arg) => arg === '--check' || arg.startsWith('--check=')))
    return (await import('./check.ts')).check(args, io);
  return (await import('./report.ts')).report(args, io);
}

function say(io: Streams, text: string): number {
  io.stdout.write(text);
  return EXIT.done;
}

/**
 * The words of a failure on standard error, and its exit status. What is not ours to name shows no text of
 * its own: it may quote content.
 */
function fail(error: unknown, io: Streams): number {
  if (error instanceof MailLogError || error instanceof MailLogErrors) {
    io.stderr.write(`${error.format()}\n`);
    return error.exitCode;
  }
  const system = systemFailure(error);
  if (system) {
    io.stderr.write(`maillog: ${system.words}\n`);
    return system.status;
  }
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1).join('\n') : '';
  io.stderr.write(
    `maillog: internal error (${error instanceof Error ? error.name : typeof error})\n${stack}\n`,
  );
  return EXIT.internal;
}

/** What the operating system refused, without the call's data: `cannot write /tmp/x: ENOSPC`. */
function systemFailure(error: unknown): { words: string; status: number } | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  const denied = error.code === 'EACCES' || error.code === 'EPERM';
  return {
    words: `cannot ${String(error.syscall)}${path}: ${String(error.code)}`,
    status: denied ? EXIT.permission : EXIT.io,
  };
}

// A reader that goes away (`maillog … | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE')
    process.stderr.write(`maillog: cannot write to standard output: ${error.code}\n`);
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.io);
});

dropWarnings();
process.exitCode = await main(process.argv.slice(2), process).catch((error: unknown) => fail(error, process));

import { MailLogError, MailLogErrors, EXIT } from '../errors.ts';
import { describeError } from '../text/errno.ts';
import { dropWarnings } from '../system/node-warnings.ts';
import { COMMANDS, isWord } from './commands.ts';
import type { CommandName } from './commands.ts';
import { getStatusIfClosed } from './terminal/closed-output.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';

declare const MAILLOG_VERSION: string;

/** Runs the command with the arguments after its name; resolves to the exit status. */
type Command = (args: readonly string[], io: Streams) => Promise<number>;

/** A command is loaded only when it is called: `--version` must not load a mailer. */
const LOADERS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  accept: async () => (await import('./accept.ts')).accept,
  check: async () => (await import('./check.ts')).check,
  'check-config': async () => (await import('./doctor.ts')).checkConfig,
  doctor: async () => (await import('./doctor.ts')).doctor,
  explain: async () => (await import('./explain.ts')).explain,
  flush: async () => (await import('./flush.ts')).flush,
  generate: async () => (await import('./generate.ts')).generate,
  init: async () => (await import('./init.ts')).init,
  open: async () => (await import('./open.ts')).open,
  read: async () => (await import('./terminal/start-reader.ts')).startReader,
  'request-full': async () => (await import('./request-full.ts')).requestFull,
  report: async () => (await import('./report.ts')).report,
  rules: async () => (await import('./rules/rules.ts')).rules,
  run: async () => (await import('./report.ts')).run,
  seal: async () => (await import('./seal.ts')).seal,
  state: async () => (await import('./state/state.ts')).state,
  status: async () => (await import('./status.ts')).status,
  hosts: async () => (await import('./hosts.ts')).hosts,
  train: async () => (await import('./train.ts')).train,
};

async function main(args: readonly string[], io: Streams): Promise<number> {
  const [first = '', ...rest] = args;
  const isVersion = args.includes('--version') || first === '-V' || first === 'version';
  if (process.getuid?.() === 0)
    await (await import('../host/trust/installation.ts')).assertTrustedInstallation(!isVersion);
  if (isVersion) return print(io, `maillog ${MAILLOG_VERSION}\n`);
  if (first === 'help') return help(rest, io);
  // Its arguments are those of another program.
  if (first === 'read' && rest.length > 0) return (await LOADERS.read())(rest, io);
  if (args.includes('--help') || args.includes('-h')) return help([commandIn(args) ?? ''], io);
  const name = commandIn(args);
  if (name === undefined) throw await unknownCommand(first);
  return (await LOADERS[name]())(isWord(first) ? rest : args, io);
}

/** Which command the arguments call; undefined for an unknown word. */
function commandIn(args: readonly string[]): CommandName | undefined {
  const [first = ''] = args;
  if (isWord(first)) return first;
  if (/^[a-z]/i.test(first)) return undefined;
  if (args.includes('--generate')) return 'generate';
  return args.some((arg) => arg === '--check' || arg.startsWith('--check=')) ? 'check' : 'report';
}

/** `maillog help train`, `maillog train --help`, `maillog help`. */
async function help([word = '']: readonly string[], io: Streams): Promise<number> {
  const known = Object.hasOwn(COMMANDS, word);
  if (!known && word !== '') throw await unknownCommand(word);
  const { helpText } = await import('./help.ts');
  return print(io, helpText(known && word !== 'report' ? (word as CommandName) : undefined));
}

async function unknownCommand(word: string): Promise<MailLogError> {
  const { suggest, suggestion } = await import('../config/suggest.ts');
  const words = ['help', 'version', ...Object.keys(COMMANDS).filter(isWord)];
  const near = suggest(word, [...words, ...Object.keys(COMMANDS)]);
  // `maillog check good.log`: it exists, but an option calls it.
  const calledByOption = near !== undefined && !words.includes(near);
  return new MailLogError('usage', `there is no command ${word}`, {
    hint: calledByOption ? `did you mean ${COMMANDS[near as CommandName].usage}?` : suggestion(word, words),
  });
}

function print(io: Streams, text: string): number {
  io.stdout.write(text);
  return EXIT.done;
}

/**
 * Prints a failure on standard error and returns its exit status. The message of an unexpected error is not
 * printed: it may quote content.
 */
function fail(error: unknown, io: Streams): number {
  if (error instanceof MailLogError || error instanceof MailLogErrors) {
    io.stderr.write(`${error.format()}\n`);
    return error.exitCode;
  }
  const system = systemFailure(error);
  if (system) {
    say(io.stderr, system.words);
    return system.status;
  }
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1).join('\n') : '';
  io.stderr.write(
    `maillog: internal error (${error instanceof Error ? error.name : typeof error})\n${stack}\n`,
  );
  return EXIT.internal;
}

/** A failed system call in words, without its data: `cannot write /tmp/x: no space left on device`. */
function systemFailure(error: unknown): { words: string; status: number } | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  const denied = error.code === 'EACCES' || error.code === 'EPERM';
  return {
    words: `cannot ${String(error.syscall)}${path}: ${describeError(error)}`,
    status: denied ? EXIT.permission : EXIT.io,
  };
}

/**
 * Runs the program, and sets the exit status. Loading this file must start nothing, since the build may merge
 * files.
 */
export async function start(io: Streams = process): Promise<void> {
  // It is not a failure if the reader ends first (`maillog … | head`).
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE')
      process.stderr.write(`maillog: cannot write to standard output: ${describeError(error)}\n`);
    process.exit(error.code === 'EPIPE' ? getStatusIfClosed() : EXIT.io);
  });
  dropWarnings();
  // The status if nothing is left to wait for before the command has ended.
  process.exitCode = EXIT.internal;
  const unended = (status: number): void => {
    if (status === EXIT.internal)
      say(process.stderr, 'internal error (nothing is left to wait for, and the command has not ended)');
  };
  process.once('exit', unended);
  const status = await main(process.argv.slice(2), io).catch((error: unknown) => fail(error, io));
  process.off('exit', unended);
  process.exitCode = status;
}

import { EXIT } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { helpText } from './help.ts';
import { runProgram } from './run-program.ts';
import type { Command } from './run-program.ts';

declare const READER_VERSION: string;

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

/** Runs the program. */
export function start(io: Streams = process): Promise<void> {
  return runProgram(main, io);
}

import { EXIT, MailLogError } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { runProgram } from '../reader.ts';
import type { Command } from '../reader.ts';
import { helpText } from './help.ts';

declare const FLEET_VERSION: string;

/** A command is loaded only when it is called. */
const WORDS: Readonly<Record<string, () => Promise<Command>>> = {
  migrate: async () => (await import('./migrate.ts')).migrate,
  work: async () => (await import('./work.ts')).work,
  serve: async () => (await import('./serve.ts')).serve,
  audit: async () => (await import('./audit.ts')).audit,
  import: async () => (await import('./import.ts')).importMails,
  replay: async () => (await import('./replay.ts')).replay,
  enrol: async () => (await import('./enrol.ts')).enrol,
  retire: async () => (await import('./retire.ts')).retire,
  'nats-users': async () => (await import('./nats-users.ts')).natsUsers,
  receive: async () => (await import('./receive.ts')).receive,
  status: async () => (await import('./status.ts')).status,
};

async function main(args: readonly string[], io: Streams): Promise<number> {
  const [first = '', ...rest] = args;
  if (['--version', '-V', 'version'].includes(first)) return print(io, `maillog-fleet ${FLEET_VERSION}\n`);
  if (first === '' || first === 'help') return print(io, helpText(rest[0]));
  if (args.includes('--help') || args.includes('-h')) return print(io, helpText(first));
  if (Object.hasOwn(WORDS, first)) return (await WORDS[first]())(rest, io);
  throw new MailLogError('usage', `there is no command ${first}`, { hint: 'maillog-fleet help lists them' });
}

function print(io: Streams, text: string): number {
  io.stdout.write(text);
  return EXIT.done;
}

/** Runs the program. */
export function start(io: Streams = process): Promise<void> {
  return runProgram(main, io);
}

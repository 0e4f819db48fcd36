import { EXIT, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { Inbox } from '../inbox/inbox.ts';
import { openStore } from '../store/open-store.ts';
import { plural } from '../terminal/summary.ts';
import { parseOptions } from './options.ts';

/** `maillog-read rules`, `rules publish` and `rules key`. */
export async function rules(args: readonly string[], io: Streams): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'publish') return (await import('./rules-publish.ts')).rulesPublish(rest, io);
  if (verb === 'key') return (await import('./rules-key.ts')).rulesKey(rest, io);
  return print(args, io);
}

/** Prints the rules file for the hosts, and on standard error where it is in force. */
async function print(args: readonly string[], io: Streams): Promise<number> {
  parseOptions('rules', args);
  const { store, close } = await openStore();
  try {
    const { file, hosts } = await new Inbox(store).rules();
    io.stdout.write(Buffer.from(file, 'latin1'));
    const current = hosts.filter(({ state }) => state === 'current').length;
    say(io.stderr, `in force at ${current} of ${plural(hosts.length, 'configuration')}`);
    return EXIT.done;
  } finally {
    await close();
  }
}

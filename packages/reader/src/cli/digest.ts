import { EXIT, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { Inbox } from '../inbox/inbox.ts';
import { digestText } from '../terminal/digest-text.ts';
import { COMMANDS } from './commands.ts';
import { parseOptions } from './options.ts';
import { ingestFor, openStoreFor, refuseNoPath } from './taking.ts';

/**
 * `maillog-read digest PATH…` prints one page of text. It is made to be a `command` entry of a configuration,
 * so that it is sealed and mailed. Status 65 if a path could not be read.
 */
export async function digest(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('digest', args);
  refuseNoPath(positionals, COMMANDS.digest.usage);
  const opened = await openStoreFor(values);
  try {
    const { failures } = await (await ingestFor(opened, positionals, values, io)).run();
    for (const words of failures) say(io.stderr, words);
    io.stdout.write(await digestText(new Inbox(opened.store)));
    return failures.length > 0 ? EXIT.data : EXIT.done;
  } finally {
    await opened.close();
  }
}

import { EXIT, MailLogError } from '../errors.ts';
import { createWorkspace } from '../host/workspace.ts';
import { chainNotices } from '../reading/chain.ts';
import type { ReadMessage } from '../reading/chain.ts';
import { escapeText } from '../text/escape.ts';
import { messagesAt } from '../reading/mailbox/messages.ts';
import { openMessage } from '../reading/open.ts';
import type { PartSink } from '../reading/open.ts';
import { LISTING_MARKER } from '../listing/part.ts';
import { PartPrinter } from '../text/part-printer.ts';
import type { ChainLink } from '../chain/chain.ts';
import { decryptorFor } from './wiring/decryptor.ts';
import { inputWithoutPath, mailInput } from './wiring/mail-input.ts';
import { printing } from './terminal/part-sink.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import { parseOptions } from './options.ts';
import { writerTo } from './terminal/writer.ts';

const USAGE = 'maillog open PATH…: a file, a Maildir, a folder, or - for standard input';

/**
 * `maillog open PATH…` decrypts reports, checks their signatures, and prints their parts. Exit status 65 if
 * one could not be opened completely.
 */
export async function open(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('open', args);
  const paths = positionals.length > 0 ? positionals : ['-'];
  const stdin = positionals.length > 0 ? undefined : await inputWithoutPath(io, USAGE);
  const input = mailInput(io, stdin);
  const workspace = await createWorkspace();
  const directory = workspace.path('.');
  try {
    const decryptor = await decryptorFor(values, directory);
    const sink = await sinkFor(values.extract, io);
    let whole = true;
    const links: ReadMessage[] = [];
    for (const path of paths) {
      try {
        for await (const { name: file, bytes } of messagesAt(path, input)) {
          const onNotice = (text: string, fault: boolean): void => {
            if (fault || values.quiet !== true) say(io.stderr, `${file}: ${text}`);
          };
          const signedOnly = values.signer !== undefined;
          const place = (position: ChainLink, digest: string | undefined): void =>
            void links.push({ ...position, file, digest });
          const options = { decryptor, signedOnly, directory, sink, say: onNotice, place };
          whole = (await openMessage(bytes, options)) && whole;
        }
      } catch (error) {
        if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
        io.stderr.write(`${error.format()}\n`);
        whole = false;
      }
    }
    for (const notice of chainNotices(links)) say(io.stderr, notice);
    return whole ? EXIT.done : EXIT.data;
  } finally {
    await workspace.remove();
  }
}

async function sinkFor(extractTo: string | undefined, io: Streams): Promise<PartSink> {
  const write = writerTo(io.stdout);
  if (extractTo === undefined)
    return printing(new PartPrinter(write, io.stdout.isTTY === true, LISTING_MARKER));
  const { createExtractDirectory, extract } = await import('../reading/extract.ts');
  await createExtractDirectory(extractTo);
  return {
    take: async (name, _part, clear) => write(line(await extract(extractTo, name, clear))),
  };
}

/** Prints the path of an extracted part. The name comes from a mail, so it is escaped. */
function line(text: string): Uint8Array {
  return Buffer.from(`${escapeText(text)}\n`);
}

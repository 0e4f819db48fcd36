import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { unpack } from '../../host/logs/unpack.ts';
import { openFile } from '../../host/trust/open-file.ts';
import { Damaged } from '../../log/reason.ts';
import type { MailInput } from '../../reading/mailbox/messages.ts';
import { say } from '../terminal/say.ts';
import { stdinOf } from '../terminal/streams.ts';
import type { Streams } from '../terminal/streams.ts';

const BLOCK_BYTES = 1 << 16;

/** What the commands that open reports read from: files that may be compressed, and standard input. */
export function mailInput(io: Streams, stdin: AsyncIterable<Uint8Array> = stdinOf(io)): MailInput {
  return { read: readFile, unpack: unpacked, stdin, passOver: (words) => say(io.stderr, words) };
}

/**
 * Standard input where a command names no path. It may be empty, as cron's is.
 * @throws MailLogError `usage` if nothing comes, or a terminal is there.
 */
export async function inputWithoutPath(io: Streams, hint: string): Promise<AsyncIterable<Uint8Array>> {
  const stdin = stdinOf(io);
  const blocks: AsyncIterator<Uint8Array> = stdin[Symbol.asyncIterator]();
  const first = stdin.isTTY === true ? undefined : await blocks.next();
  if (first === undefined || first.done === true)
    throw new MailLogError('usage', 'no report is named', { hint });
  return (async function* input() {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => blocks };
  })();
}

/** As root, a mailbox of another user leads nowhere but to that user's own files. */
async function* readFile(file: ByteString): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await openFile(file);
  try {
    yield* handle.createReadStream({ autoClose: false, highWaterMark: BLOCK_BYTES });
  } finally {
    await handle.close();
  }
}

async function* unpacked(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* unpack(open, BLOCK_BYTES);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    throw new MailLogError('data', 'it is compressed, and cannot be unpacked to its end');
  }
}

/**
 * The bytes of a spooled message, for a delivery. A file that is shorter or longer than its message is an
 * error: a server must not take half a report for a complete one.
 */
import { LINE_FEED } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { ownFileBlocks } from '../system/own-file.ts';
import type { OutgoingMessage } from '../report/ports.ts';

const CR = 0x0d;
/**
 * The message as it is on disk, lines ending in CRLF.
 * @throws MailLogError `io` if it cannot be read, or is not `message.bytes` long
 */
export async function* readMessage(message: OutgoingMessage): AsyncGenerator<Buffer> {
  let length = 0;
  try {
    for await (const block of ownFileBlocks(message.file)) {
      length += block.length;
      if (length > message.bytes) break;
      yield block;
    }
  } catch (cause) {
    throw new MailLogError('io', `cannot read the message to deliver, ${message.file}`, { cause });
  }
  if (length !== message.bytes) {
    throw new MailLogError(
      'io',
      `the message to deliver, ${message.file}, is not ${message.bytes} bytes long`,
    );
  }
}

/** A message on its way to a server, and why its own file could not be read: no fault of the way. */
export class FollowedMessage {
  readonly #message: OutgoingMessage;
  /** What {@link readMessage} has thrown. */
  fault: unknown;

  constructor(message: OutgoingMessage) {
    this.#message = message;
  }

  async *blocks(): AsyncGenerator<Buffer> {
    try {
      yield* readMessage(this.#message);
    } catch (error) {
      this.fault = error;
      throw error;
    }
  }
}

/** The same with LF as line end, as in a Maildir and on sendmail's standard input. */
export async function* readLocalLines(message: OutgoingMessage): AsyncGenerator<Buffer> {
  let pendingCr = false;
  for await (const block of readMessage(message)) {
    // A block may grow by one byte: a CR held back from the block before.
    const out = Buffer.allocUnsafe(block.length + 1);
    let length = 0;
    for (const byte of block) {
      if (pendingCr && byte !== LINE_FEED) out[length++] = CR;
      pendingCr = byte === CR;
      if (!pendingCr) out[length++] = byte;
    }
    yield out.subarray(0, length);
  }
  if (pendingCr) yield Buffer.of(CR);
}

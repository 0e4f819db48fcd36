/** The messages of what the command line names: of files, mailboxes, folders, pipes and standard input. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { readable } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import { reasonOf, Unreadable } from '../../log/reason.ts';
import { joined } from '../mail/mail.ts';
import { filesAt, presentName } from './folders.ts';
import type { MailFile, PassOver } from './folders.ts';
import { mboxMessages } from './mbox.ts';

type Blocks = AsyncIterable<Uint8Array>;

export interface Message {
  /** For people: `report.eml`; `inbox:3` for the third message of an mbox. */
  readonly name: string;
  /**
   * To be read, or left, before the next message is asked for.
   * @throws MailLogError `data`
   */
  readonly bytes: Blocks;
  /** Reads it once more; undefined for a message of a pipe. */
  readonly again: (() => Blocks) | undefined;
}

export interface MailInput {
  /** The bytes of a regular file. */
  readonly read: (file: ByteString) => Blocks;
  /** The content of a file that may be compressed; `open` reads the file from its start. */
  readonly unpack: (open: () => Blocks) => Blocks;
  readonly stdin: Blocks;
  readonly passOver: PassOver;
}

/** The name that means standard input. */
const STDIN = '-';
/** Blank lines before the first line of a file; a longer run of them is content. */
const MAX_BLANK_BYTES = 1 << 16;
/** MMDF's mailboxes have a line of ^A before each mail. */
const MBOX = /^(?:[ \t\x01]*\r?\n)*From /;
/** Byte order marks, as bytes. */
const MARKS = [
  ['\xef\xbb\xbf', 'utf-8'],
  ['\xff\xfe', 'utf-16le'],
  ['\xfe\xff', 'utf-16be'],
] as const;

/**
 * The messages at `path`, one after the other; `-` is standard input.
 * @throws MailLogError `data` if there is nothing at `path`. A file that cannot be read is a message, whose
 * bytes say why.
 */
export async function* messagesAt(path: string, input: MailInput): AsyncGenerator<Message, void, undefined> {
  if (path === STDIN) return yield* messagesOfPipe('standard input', input.stdin, input);
  for (const file of await filesAt(path, input.passOver)) {
    const isNamed = readable(file.path) === path;
    if (isNamed && file.fault === undefined && !(await stat(path)).isFile())
      yield* messagesOfPipe(path, createReadStream(path), input);
    else yield* messagesOf(file, input);
  }
}

/** The messages of a regular file that {@link filesAt} found. */
export async function* messagesOf(
  file: MailFile,
  input: MailInput,
): AsyncGenerator<Message, void, undefined> {
  const name = readable(file.path);
  const open = (): Blocks => input.unpack(() => readPresent(file.path, input));
  if (file.fault !== undefined) {
    const bytes = (): Blocks => failing(new MailLogError('data', `it cannot be read: ${file.fault}`));
    yield { name, bytes: bytes(), again: bytes };
    return;
  }
  for await (const message of messagesIn(name, open()))
    yield { ...message, again: () => sameMessage(name, open(), message.name) };
}

async function* readPresent(file: string, { read }: MailInput): AsyncGenerator<Uint8Array, void, undefined> {
  yield* read(await presentName(file));
}

async function* messagesOfPipe(
  name: string,
  pipe: Blocks,
  { unpack }: MailInput,
): AsyncGenerator<Message, void, undefined> {
  for await (const message of messagesIn(name, unpack(replaying(pipe))))
    yield { ...message, again: undefined };
}

async function* messagesIn(
  name: string,
  file: Blocks,
): AsyncGenerator<Omit<Message, 'again'>, void, undefined> {
  const blocks = textOf(guarded(file));
  try {
    const start = await startOf(blocks).catch((error: unknown) => ({ reason: error }));
    if ('reason' in start) return yield { name, bytes: failing(start.reason) };
    const bytes = joined([start], blocks);
    if (!MBOX.test(start.toString('latin1'))) return yield { name, bytes };
    for await (const message of mboxMessages(bytes))
      yield { name: `${name}:${message.head}`, bytes: message.bytes };
  } finally {
    // A message may be left before its end, or unread. Its file is closed all the same.
    await blocks.return();
  }
}

/** A mailbox may have changed meanwhile: then the message is what has its number now. */
async function* sameMessage(
  file: string,
  content: Blocks,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const message of messagesIn(file, content)) {
    if (message.name === name) return yield* message.bytes;
  }
  throw new MailLogError('data', 'it is no longer there');
}

/** Up to the first line that is not blank. */
async function startOf(blocks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let start = Buffer.alloc(0);
  while (start.length < MAX_BLANK_BYTES && !/\S[^]{5}/.test(start.toString('latin1'))) {
    const { done, value } = await blocks.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  return start;
}

/** Without a byte order mark; UTF-16, which Windows writes, becomes UTF-8. */
async function* textOf(file: Blocks): AsyncGenerator<Uint8Array, void, undefined> {
  const blocks = file[Symbol.asyncIterator]();
  const start = await startOf(blocks);
  const mark = MARKS.find(([bytes]) => start.toString('latin1').startsWith(bytes));
  if (mark === undefined) return yield* joined([start], blocks);
  if (mark[1] === 'utf-8') return yield* joined([start.subarray(mark[0].length)], blocks);
  const decoder = new TextDecoder(mark[1]);
  for await (const block of joined([start], blocks))
    yield Buffer.from(decoder.decode(block, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* guarded(file: Blocks): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* file;
  } catch (error) {
    const reason = error instanceof MailLogError ? undefined : reasonOf(error);
    throw reason === undefined ? error : new MailLogError('data', `it cannot be read: ${reason}`);
  }
}

/** Bytes that cannot be read: `reason` is the error. */
async function* failing(reason: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  yield await Promise.reject<Uint8Array>(reason);
}

/**
 * Opens a pipe several times, each time from its start, as long as only the start was read the times before:
 * so the first bytes show how a file is compressed.
 */
function replaying(pipe: Blocks): () => Blocks {
  const blocks = pipe[Symbol.asyncIterator]();
  let start: Buffer | undefined;
  let isRead = false;
  return async function* open() {
    if (isRead) throw new Unreadable('a pipe can be read once only');
    start ??= await startOf(blocks);
    if (start.length > 0) yield start;
    isRead = true;
    yield* joined([], blocks);
  };
}

/** The parts of a mail, one after the other, with the kind of each. */
import { MailLogError } from '../errors.ts';
import { mimeItems } from './mime.ts';
import type { MimeItem, MimeNode } from './mime.ts';
import { decodeTransfer } from './transfer.ts';

/** A part of a mail. */
export interface MailPart {
  /** The part's name in readable text; undefined if it has none. Not safe as a file name. */
  readonly fileName: string | undefined;
  readonly description: string | undefined;
  /** The host that the mail names. */
  readonly reportHost: string | undefined;
  /** The mail's Date, in milliseconds since 1970; NaN where there is none. */
  readonly time: number;
  /** Whether the part is shown with the mail, such as a cover, rather than as an attachment. */
  readonly inline: boolean;
  /** The kind of its content; see {@link PartKind}. */
  readonly kind: PartKind;
  /** The body without transfer encoding. Read it, or ignore it, before you ask for the next part. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * `sealed`: one part's armour. `pgpmime`: armour of a whole inner mail (RFC 3156 §4). `clear`: anything else.
 */
export type PartKind = 'sealed' | 'pgpmime' | 'clear';

const BANNER = '-----BEGIN PGP MESSAGE-----';
/** Room for blank lines and the banner. Bytes. */
const LOOKAHEAD_BYTES = 256;

/**
 * Calls `onFault` at the end with each fault of the mail, for example that it is incomplete.
 * @throws MailLogError `data` if `message` cannot be read, or is not valid MIME; the bodies throw it too.
 */
export async function* mailParts(
  message: AsyncIterable<Uint8Array>,
  onFault: (words: string) => void = () => undefined,
): AsyncGenerator<MailPart, void, undefined> {
  const items = new Items(mimeItems(message));
  let control: MimeNode | undefined; // the multipart that has had its control part
  for (let node = await items.node(); node; node = await items.node()) {
    if (node.isMultipart) continue;
    if (node.contentType === 'application/pgp-encrypted') {
      control = node.parent;
      continue;
    }
    const body = decodeTransfer(node.encoding, items.body())[Symbol.asyncIterator]();
    const start = await firstBytes(body, LOOKAHEAD_BYTES);
    const sealed = Buffer.concat(start).toString('latin1').trimStart().startsWith(BANNER);
    yield {
      fileName: node.fileName,
      description: node.description,
      reportHost: rootOf(node).reportHost,
      time: rootOf(node).time,
      inline: node.disposition !== 'attachment' && node.fileName === undefined,
      kind: sealed ? (control && control === node.parent ? 'pgpmime' : 'sealed') : 'clear',
      body: joined(start, body),
    };
  }
  for (const words of items.faults) onFault(words);
}

function rootOf(node: MimeNode): MimeNode {
  return node.parent ? rootOf(node.parent) : node;
}

/** The items of a mail, read by nodes and their bodies. */
class Items {
  readonly #items: AsyncIterator<MimeItem>;
  /** The node that ended a body: read, but not used yet. */
  #next: MimeNode | undefined;
  /** The faults found so far. */
  readonly faults: string[] = [];

  constructor(items: AsyncIterable<MimeItem>) {
    this.#items = items[Symbol.asyncIterator]();
  }

  /** The next node; skips the rest of the current one. */
  async node(): Promise<MimeNode | undefined> {
    for await (const block of this.body()) void block;
    const node = this.#next;
    this.#next = undefined;
    return node;
  }

  async *body(): AsyncGenerator<Uint8Array, void, undefined> {
    while (!this.#next) {
      const { done, value } = await this.#items.next().catch(unreadable);
      if (done === true) return;
      if (value.type === 'node') this.#next = value.node;
      else if (value.type === 'fault') this.faults.push(value.words);
      else yield value.bytes;
    }
  }
}

function unreadable(error: unknown): never {
  if (error instanceof MailLogError) throw error;
  const { code, message } = error as NodeJS.ErrnoException;
  throw new MailLogError('data', `it cannot be read (${code ?? message})`, { cause: error });
}

async function firstBytes(body: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array[]> {
  const blocks: Uint8Array[] = [];
  for (let bytes = 0; bytes < length;) {
    const { done, value } = await body.next();
    if (done === true) break;
    blocks.push(value);
    bytes += value.length;
  }
  return blocks;
}

/** `start`, then the rest of `rest`. */
export async function* joined(
  start: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* start;
  yield* { [Symbol.asyncIterator]: () => rest };
}

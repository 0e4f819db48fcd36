/** The parts of a mail, one after the other, with the kind of each. */
import { MailLogError } from '../../errors.ts';
import { piecesOf } from './armours.ts';
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
  /** The address that the mail is from: `maillog@web1.example.com`. */
  readonly sender: string | undefined;
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
 * `sealed`: one part's armour, or an OpenPGP message without it. `pgpmime`: that of a whole inner mail (RFC
 * 3156 §4), by the parts around it. `loose`: either, as it has no name of a part. `around`: clear text
 * beside armour. `mail`: a mail that is attached (message/rfc822). `clear`: anything else.
 */
export type PartKind = 'sealed' | 'pgpmime' | 'loose' | 'around' | 'mail' | 'clear';

/** OpenPGP messages and text around them; each costs a start of gpg. */
const MAX_PIECES = 2000;
/** A control part (RFC 3156 §4) is not longer. */
const MAX_CONTROL_BYTES = 256;
const CONTROL_TYPE = 'application/pgp-encrypted';
/** Types that a reader must not take for clear text: what they hold is not looked into. */
const FOREIGN: Readonly<Record<string, string | undefined>> = {
  'application/ms-tnef': 'it is packed by Outlook (winmail.dat)',
  'application/pkcs7-mime': 'it is encrypted or signed by S/MIME',
  'application/x-pkcs7-mime': 'it is encrypted or signed by S/MIME',
};
/** What mail programs call the armour of a whole mail. */
const WHOLE_MAIL = /^(?:encrypted|msg|noname|ATT\d+|openpgp.*message)(?:\.(?:asc|pgp|gpg|dat|txt))?$/i;

export interface MailPartsOptions {
  /** Called at the end with each fault of the mail, for example that it is incomplete. */
  readonly onFault?: (words: string) => void;
  /**
   * Whether the mail was inside a seal: its parts are what they are, whatever their text holds, since a log
   * may hold armour.
   */
  readonly isInner?: boolean;
}

/**
 * @throws MailLogError `data` if `message` cannot be read, or is not valid MIME; the bodies throw it too.
 */
export async function* mailParts(
  message: AsyncIterable<Uint8Array>,
  { onFault = () => undefined, isInner = false }: MailPartsOptions = {},
): AsyncGenerator<MailPart, void, undefined> {
  const items = new Items(mimeItems(message));
  let pieces = 0;
  let control: MimeNode | undefined; // the multipart that has had its control part
  for (let node = await items.node(); node; node = await items.node()) {
    if (node.isMultipart) continue;
    const body = decodeTransfer(node.encoding, items.body());
    const isEncrypted = node.parent?.contentType === 'multipart/encrypted';
    const isWholeMail = isEncrypted || (control !== undefined && control === node.parent);
    if (node.isMessage || (isInner && !isEncrypted)) {
      yield partOf(node, node.isMessage ? 'mail' : 'clear', body);
      continue;
    }
    const foreign = FOREIGN[node.contentType];
    if (foreign !== undefined) {
      onFault(`${node.fileName ?? 'a part without a name'}: ${foreign}, which MailLog does not open`);
      continue;
    }
    for await (const { head, bytes } of piecesOf(body)) {
      pieces += 1;
      if (pieces > MAX_PIECES) throw new MailLogError('data', `it holds more than ${MAX_PIECES} parts`);
      if (head.kind !== 'whole') {
        const kind = head.kind === 'around' ? 'around' : isWholeMail ? 'pgpmime' : sealedKind(node);
        yield partOf(node, kind, bytes);
      } else if (node.contentType === CONTROL_TYPE) {
        const start = await firstBytes(bytes, MAX_CONTROL_BYTES);
        if (/^(?:version:\s*1)?\s*$/i.test(Buffer.concat(start).toString('latin1').trim()))
          control = node.parent;
        else yield { ...partOf(node, 'clear', joined(start, bytes)), inline: false };
      } else yield partOf(node, 'clear', bytes);
    }
  }
  for (const words of items.faults) onFault(words);
}

function sealedKind({ fileName }: MimeNode): PartKind {
  return fileName === undefined || WHOLE_MAIL.test(fileName) ? 'loose' : 'sealed';
}

function partOf(node: MimeNode, kind: PartKind, body: AsyncIterable<Uint8Array>): MailPart {
  return {
    fileName: node.fileName,
    description: node.description,
    reportHost: rootOf(node).reportHost,
    sender: rootOf(node).sender,
    time: rootOf(node).time,
    inline: node.disposition !== 'attachment' && node.fileName === undefined,
    kind,
    body,
  };
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
    blocks.push(Uint8Array.from(value));
    bytes += value.length;
  }
  return blocks;
}

/** `start`, then the rest of `rest`. Ends `rest` if nobody reads on. */
export async function* joined(
  start: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* start;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}

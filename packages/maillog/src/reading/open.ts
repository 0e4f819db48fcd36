/**
 * Opens reports: parses a mail, decrypts sealed parts, checks signatures, and passes the parts on in their
 * order. A part that was changed, cannot be decrypted, or has a bad signature is not passed on at all; the
 * other parts of its mail are. A part that is not encrypted or not signed is passed on with a note. If the
 * signer's keys are named, only parts signed by them are passed on.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { MailLogError } from '../errors.ts';
import { openSealed, withinBudget } from './decryptor.ts';
import type { Decryptor, Signature } from './decryptor.ts';
import { innerText } from './inner-mail.ts';
import { joined, mailParts } from './mail.ts';
import type { MailPart } from './mail.ts';
import { MAX_LINK_BYTES, messageDigest, PartDigest, readChainLink, CHAIN_PART } from '../chain/chain.ts';
import type { ChainLink } from '../chain/chain.ts';

/** What a mail says about a part. `reportHost` and `time` are inside the seal only in layout `pgpmime`. */
export type PartLabel = Pick<MailPart, 'description' | 'reportHost' | 'time' | 'kind'>;

/** The consumer of the parts. */
export interface PartSink {
  /** Reads `clear` to its end. `part` is text from a mail, and may contain anything. */
  take(name: string, part: PartLabel, clear: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface OpenOptions {
  readonly decryptor: Decryptor;
  /** Whether only parts with a good signature are passed on. */
  readonly signedOnly: boolean;
  /** A private directory for armour. No clear text is written there. */
  readonly directory: string;
  readonly sink: PartSink;
  /** Called for each part: `auth.txt: good signature by AB12…`; `fault` if it was not passed on. */
  readonly say: (text: string, fault: boolean) => void;
  /**
   * Called with the message's link in its host's chain and, if all of it could be read, the digest that the
   * next message must name.
   */
  readonly place?: ((position: ChainLink, digest: string | undefined) => void) | undefined;
  /** How many mails are around this one; default: 0. */
  readonly depth?: number;
}

/** State while a message is read. */
interface Found {
  readonly digests: string[];
  /**
   * Whether a part was encrypted. Then the link must be, too: a link in clear was added by somebody on the
   * way.
   */
  sealed: boolean;
  /** The link from inside a seal. */
  position: ChainLink | undefined;
  /** The link from a part in clear. */
  clearPosition: ChainLink | undefined;
}

function nothingFound(): Found {
  return { digests: [], sealed: false, position: undefined, clearPosition: undefined };
}

/** Mails within mails, in attachments and seals. */
const MAX_DEPTH = 20;
const TOO_DEEP = 'not opened: too many mails within each other';

function refuse(words: string): never {
  throw new MailLogError('data', words);
}

/**
 * Opens one message; resolves to whether all of it could be opened. Faults are passed to `say`; only errors
 * of `sink` are thrown.
 */
export async function openMessage(
  message: AsyncIterable<Uint8Array>,
  options: OpenOptions,
): Promise<boolean> {
  let parts = 0;
  let whole = true;
  const found = nothingFound();
  const attempt = async (what: string, step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
      whole = false;
      options.say(`${what}${error.message}`, true);
      if (error.hint !== undefined) options.say(`hint: ${error.hint}`, true);
    }
  };
  const onFault = (words: string): void => {
    whole = false;
    options.say(words, true);
  };
  // An attached mail spends the budget of the mail that it is attached to.
  const decryptor = options.depth === undefined ? withinBudget(options.decryptor) : options.decryptor;
  const bounded: OpenOptions = { ...options, decryptor };
  const opening: Opening = { options: bounded, found, attempt, markIncomplete: () => void (whole = false) };
  let mails = 0;
  await attempt('', async () => {
    for await (const part of mailParts(message, { onFault })) {
      if (part.kind === 'clear' && part.inline) continue; // a cover, a footer of a list
      if (part.kind === 'around') await openAround(part, options);
      else if (part.kind === 'mail') {
        mails += 1;
        whole = (await openAttached(part, mails, bounded)) && whole;
      } else {
        parts += 1;
        const name = part.fileName ?? `part-${parts}.txt`;
        await attempt(`${name}: `, () => openPart(part, name, opening));
      }
    }
    if (parts + mails === 0) throw new MailLogError('data', 'it holds no part of a report');
  });
  // The message's digest needs the digests of all its parts.
  const digest = found.digests.length === parts ? messageDigest(found.digests) : undefined;
  if (found.sealed && found.clearPosition) {
    whole = false;
    options.say(`${CHAIN_PART}: it is not encrypted, but other parts are; not believed`, true);
  }
  const position = found.sealed ? found.position : found.clearPosition;
  if (position) options.place?.(position, digest);
  return whole;
}

/** A mail that is attached to another is a message of its own, with its own place in its chain. */
async function openAttached(part: MailPart, number: number, options: OpenOptions): Promise<boolean> {
  const { depth = 0, say } = options;
  const sayOf = (text: string, fault: boolean): void => say(`attached mail ${number}: ${text}`, fault);
  if (depth < MAX_DEPTH) return openMessage(part.body, { ...options, depth: depth + 1, say: sayOf });
  sayOf(TOO_DEEP, true);
  return false;
}

/** Text beside armour is shown apart from it. It counts for nothing: anybody on the way can add it. */
async function openAround(part: MailPart, { signedOnly, say, sink }: OpenOptions): Promise<void> {
  const name = part.fileName === undefined ? 'clear text.txt' : `clear text of ${part.fileName}`;
  say(`${name}: not encrypted, not signed${signedOnly ? '; not shown' : ''}`, false);
  if (!signedOnly) await sink.take(name, part, part.body);
}

/** How one message is opened. */
interface Opening {
  readonly options: OpenOptions;
  readonly found: Found;
  /** Reports a fault of `step`, and what it is of. */
  readonly attempt: (what: string, step: () => Promise<void>) => Promise<void>;
  /** Notes a fault that was reported already. */
  readonly markIncomplete: () => void;
}

async function openPart(part: MailPart, name: string, opening: Opening): Promise<void> {
  const { options, found } = opening;
  const { depth = 0 } = options;
  const digest = new PartDigest(part.kind !== 'clear');
  if (part.kind === 'clear') {
    if (options.signedOnly) throw new MailLogError('data', 'it is neither encrypted nor signed; not shown');
    const left = await takePosition(name, digest.passing(part.body), found, 'clearPosition');
    if (left) {
      options.say(`${name}: not encrypted, not signed`, false);
      await options.sink.take(name, part, left);
    }
    found.digests.push(digest.end());
    return;
  }
  found.sealed = true;
  const armour = `${options.directory}/sealed-${depth}.asc`;
  await pipeline(digest.passing(part.body), createWriteStream(armour, { mode: 0o600 }));
  found.digests.push(digest.end());
  const { signature, clear } = await openSealed(options.decryptor, armour);
  checkSignature(signature, options.signedOnly);
  const said = describe(signature);
  const { isMail, clear: text } = await innerText(part.kind, clear);
  if (!isMail) {
    const left = await takePosition(name, text, found, 'position');
    if (!left) return;
    if (said !== undefined) options.say(`${name}: ${said}`, false);
    return options.sink.take(name, part, left);
  }
  if (said !== undefined) options.say(said, false);
  let inner = 0;
  if (depth >= MAX_DEPTH) refuse(TOO_DEEP);
  const deeper: OpenOptions = { ...options, depth: depth + 1 };
  for await (const innerPart of mailParts(text, { onFault: refuse, isInner: true })) {
    inner += 1;
    const innerName = innerPart.fileName ?? `part-${inner}.txt`;
    if (innerPart.kind === 'clear') {
      const left = await takePosition(innerName, innerPart.body, found, 'position');
      if (left) await options.sink.take(innerName, innerPart, left);
    } else if (innerPart.kind === 'mail') {
      if (!(await openAttached(innerPart, inner, options))) opening.markIncomplete();
    } else {
      // It has no say in the place of the message.
      const apart: Opening = { ...opening, found: nothingFound(), options: deeper };
      await opening.attempt(`${innerName}: `, () => openPart(innerPart, innerName, apart));
    }
  }
}

/**
 * Takes the link out of the parts: resolves to undefined if `clear` was the link, else to the stream to read
 * instead of `clear`. A part with the link's name that is not a link, or a second link, is an ordinary part.
 */
async function takePosition(
  name: string,
  clear: AsyncIterable<Uint8Array>,
  found: Found,
  as: 'position' | 'clearPosition',
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (name !== CHAIN_PART || found[as]) return clear;
  const blocks = clear[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let bytes = 0; bytes <= MAX_LINK_BYTES;) {
    const { done, value } = await blocks.next();
    if (done === true) {
      found[as] = readChainLink(Buffer.concat(head).toString('latin1'));
      if (found[as]) return undefined;
      break;
    }
    head.push(Uint8Array.from(value));
    bytes += value.length;
  }
  return joined(head, blocks);
}

function checkSignature(signature: Signature, signedOnly: boolean): void {
  if (signature.kind === 'bad') {
    throw new MailLogError('data', `bad signature by ${signature.by}: ${signature.reason}; not shown`);
  }
  if (!signedOnly || signature.kind === 'good') return;
  throw new MailLogError('data', `${describe(signature) ?? 'it is not signed'}; not shown`);
}

function describe(signature: Signature): string | undefined {
  if (signature.kind === 'good') return `good signature by ${signature.by}`;
  return signature.kind === 'unknown' ? `signed by an unknown key, ${signature.by}` : undefined;
}

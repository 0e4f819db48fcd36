/**
 * Opens the parts of one mail, whatever they say: decrypts what is sealed, takes the mail inside apart where
 * the whole report was sealed as one, and leaves what is in clear. open.ts decides what is believed.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PartDigest } from '../chain/chain.ts';
import { MailLogError } from '../errors.ts';
import type { OpenedPart, Signature } from './decryptor.ts';
import { holdsMail } from './mail/inner-mail.ts';
import { mailParts } from './mail/mail.ts';
import type { MailPart } from './mail/mail.ts';
import type { OpenedParts } from './opened-parts.ts';

/** A part of a mail, as its mail names it: anything may be in its texts. */
export interface FoundPart extends Pick<MailPart, 'description' | 'reportHost' | 'time'> {
  /** `around`: clear text beside armour. `mail`: a mail that is attached. */
  readonly kind: 'part' | 'around' | 'mail';
  readonly name: string;
  /** Whether its clear bytes came out of a seal. */
  readonly isSealed: boolean;
  /** SHA-256 of its armour without white space; undefined if it is not sealed by itself. */
  readonly sealed: string | undefined;
  /** SHA-256 of its clear bytes; undefined if it was not asked for, or cannot be opened. */
  readonly sha256: string | undefined;
  readonly signature: Signature;
  /** Why it cannot be opened. */
  readonly error: MailLogError | undefined;
  /** To be read once, before the next part is asked for. */
  readonly clear: () => AsyncIterable<Uint8Array>;
}

export interface MailOpenerOptions {
  readonly opened: OpenedParts;
  /** A private directory. */
  readonly directory: string;
  /** How many mails are around this one. */
  readonly depth: number;
  /** Called with what is wrong with the mail as a whole. */
  readonly fault: (words: string) => void;
}

/** Mails within mails, in attachments and seals. */
export const MAX_DEPTH = 20;
export const TOO_DEEP = 'not opened: too many mails within each other';

/** Chooses parts by their names; undefined: all, with their sums. */
type Chooses = ((name: string) => boolean) | undefined;

export class MailOpener {
  readonly #options: MailOpenerOptions;
  /** The digests of the mail's parts, for the chain; a part that cannot be opened has one, too. */
  readonly digests: string[] = [];
  /** What the mail's outer header says. */
  heading: Pick<MailPart, 'sender' | 'time'> & { readonly host: string | undefined } = {
    host: undefined,
    sender: undefined,
    time: NaN,
  };

  constructor(options: MailOpenerOptions) {
    this.#options = options;
  }

  /**
   * The parts, in their order, without covers and footers; with `chooses`, those whose names it chooses,
   * without sums.
   * @throws MailLogError `data` if the mail cannot be taken apart
   */
  async *parts(
    message: AsyncIterable<Uint8Array>,
    chooses?: Chooses,
  ): AsyncGenerator<FoundPart, void, undefined> {
    let number = 0;
    for await (const part of mailParts(message, { onFault: this.#options.fault })) {
      this.heading = { host: part.reportHost, sender: part.sender, time: part.time };
      if (part.kind === 'clear' && part.inline) continue;
      if (part.kind === 'around' || part.kind === 'mail') {
        if (!chooses) yield asFound(part.kind, part);
        continue;
      }
      number += 1;
      const name = part.fileName ?? `part-${number}.txt`;
      const isWhole = part.kind === 'pgpmime' || part.kind === 'loose';
      if (chooses && !isWhole && !chooses(name)) continue;
      yield* this.#open(part, name, chooses);
    }
  }

  async *#open(
    part: MailPart,
    name: string,
    chooses: Chooses,
    depth = this.#options.depth,
  ): AsyncGenerator<FoundPart, void, undefined> {
    const { opened: openedParts, directory } = this.#options;
    const file = `${directory}/part-${depth}`;
    const digest = new PartDigest(part.kind !== 'clear');
    const { description, reportHost, time } = part;
    const label = { kind: 'part', name, description, reportHost, time } as const;
    const none = { isSealed: part.kind !== 'clear', signature: NOT_SIGNED, error: undefined };
    const hash = createHash('sha256');
    await pipeline(digest.passing(hashing(part.body, hash)), createWriteStream(file, { mode: 0o600 }));
    const sum = digest.end();
    if (depth === this.#options.depth) this.digests.push(sum);
    if (part.kind === 'clear') {
      const clear = (): AsyncIterable<Uint8Array> => createReadStream(file);
      yield { ...label, ...none, sealed: undefined, sha256: sum, clear };
      return;
    }
    let opened: OpenedPart;
    try {
      opened = await openedParts.open(file, hash.digest('hex'));
    } catch (error) {
      if (!(error instanceof MailLogError) || error.kind !== 'data') throw error;
      yield { ...label, ...none, sealed: sum, sha256: undefined, error, clear: nothing };
      return;
    }
    const { signature, sha256 } = opened;
    if (await holdsMail(part.kind, opened.clear())) yield* this.#inner(opened, chooses, depth + 1);
    else if (!chooses || chooses(name))
      yield { ...label, ...none, sealed: sum, sha256, signature, clear: () => opened.clear() };
  }

  /** The parts of the mail inside a seal. What is sealed in it once more has no say in the mail's place. */
  async *#inner(
    { signature, clear }: OpenedPart,
    chooses: Chooses,
    depth: number,
  ): AsyncGenerator<FoundPart, void, undefined> {
    if (depth > MAX_DEPTH) refuse(TOO_DEEP);
    const sums = chooses ? [] : await sumsOf(clear());
    let number = 0;
    for await (const part of mailParts(clear(), { onFault: refuse, isInner: true })) {
      number += 1;
      const { kind, fileName, description, reportHost, time, body } = part;
      const name = fileName ?? `part-${number}.txt`;
      if (chooses && !chooses(name)) continue;
      if (kind === 'clear') {
        const label = { kind: 'part', name, description, reportHost, time, isSealed: true } as const;
        const rest = { sealed: undefined, sha256: sums[number - 1], error: undefined };
        yield { ...label, ...rest, signature, clear: () => body };
      } else if (kind === 'mail') {
        if (!chooses) yield asFound('mail', part);
      } else yield* this.#open(part, name, chooses, depth);
    }
  }
}

const NOT_SIGNED: Signature = { kind: 'none' };

function asFound(kind: 'around' | 'mail', part: MailPart): FoundPart {
  const { fileName, description, reportHost, time, body } = part;
  const name = fileName === undefined ? 'clear text.txt' : `clear text of ${fileName}`;
  const label = { kind, name, description, reportHost, time, isSealed: false, sealed: undefined };
  return { ...label, sha256: undefined, signature: NOT_SIGNED, error: undefined, clear: () => body };
}

async function* hashing(
  blocks: AsyncIterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const block of blocks) {
    hash.update(block);
    yield block;
  }
}

async function sumsOf(mail: AsyncIterable<Uint8Array>): Promise<string[]> {
  const sums: string[] = [];
  for await (const { body } of mailParts(mail, { onFault: refuse, isInner: true })) {
    const hash = createHash('sha256');
    for await (const block of body) hash.update(block);
    sums.push(hash.digest('hex'));
  }
  return sums;
}

function refuse(words: string): never {
  throw new MailLogError('data', words);
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

/**
 * Opens reports: takes a mail apart, decrypts what is sealed, checks signatures, and gives the parts on, in their order.
 *
 * A part that was changed, cannot be decrypted, or bears a false signature is not given on, in no part of it; the others of its mail
 * are. What is not encrypted or not signed is given on, and said. Where the signer's keys are named, only what they signed is.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { MailLogError } from '../errors.ts';
import { openSealed, type Decryptor, type Signature } from './decryptor.ts';
import { mailParts, type MailPart } from './mail.ts';

/** What a mail says of a part. `reportHost` and `time` are inside the seal in layout `pgpmime` only. */
export type PartLabel = Pick<MailPart, 'description' | 'reportHost' | 'time'>;

/** Whoever prints or keeps the parts. */
export interface PartSink {
  /** Reads `clear` to its end. `part` is readable text from a mail: anything may be in it. */
  take(name: string, part: PartLabel, clear: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface OpenOptions {
  readonly decryptor: Decryptor;
  /** Whether only parts with a good signature are given on. */
  readonly signedOnly: boolean;
  /** A private directory for armour; nothing clear is written there. */
  readonly directory: string;
  readonly sink: PartSink;
  /** Told of each part: `auth.txt: good signature by AB12…`; `fault` where it was not given on. */
  readonly say: (text: string, fault: boolean) => void;
}

/** Opens one message; resolves to whether all of it could be. Faults are said, not thrown, but for those of `sink`. */
export const openMessage = async (file: string, options: OpenOptions): Promise<boolean> => {
  let parts = 0;
  let whole = true;
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
  await attempt('', async () => {
    for await (const part of mailParts(createReadStream(file))) {
      if (part.kind === 'clear' && part.inline) continue; // a cover, a footer of a list
      parts += 1;
      const name = part.fileName ?? `part-${parts}.txt`;
      await attempt(`${name}: `, () => openPart(part, name, options));
    }
    if (parts === 0) throw new MailLogError('data', 'it holds no part of a report');
  });
  return whole;
};

const openPart = async (part: MailPart, name: string, options: OpenOptions): Promise<void> => {
  if (part.kind === 'clear') {
    if (options.signedOnly) throw new MailLogError('data', 'it is neither encrypted nor signed; not shown');
    options.say(`${name}: not encrypted, not signed`, false);
    return options.sink.take(name, part, part.body);
  }
  const armour = `${options.directory}/sealed.asc`;
  await pipeline(part.body, createWriteStream(armour, { mode: 0o600 }));
  const { signature, clear } = await openSealed(options.decryptor, armour);
  checkSignature(signature, options.signedOnly);
  const said = describe(signature);
  if (part.kind === 'sealed') {
    if (said !== undefined) options.say(`${name}: ${said}`, false);
    return options.sink.take(name, part, clear);
  }
  if (said !== undefined) options.say(said, false);
  let inner = 0;
  for await (const innerPart of mailParts(clear)) {
    inner += 1;
    await options.sink.take(innerPart.fileName ?? `part-${inner}.txt`, innerPart, innerPart.body);
  }
};

const checkSignature = (signature: Signature, signedOnly: boolean): void => {
  if (signature.kind === 'bad') {
    throw new MailLogError('data', `bad signature by ${signature.by}: ${signature.reason}; not shown`);
  }
  if (!signedOnly || signature.kind === 'good') return;
  throw new MailLogError('data', `${describe(signature) ?? 'it is not signed'}; not shown`);
};

const describe = (signature: Signature): string | undefined => {
  if (signature.kind === 'good') return `good signature by ${signature.by}`;
  return signature.kind === 'unknown' ? `signed by an unknown key, ${signature.by}` : undefined;
};

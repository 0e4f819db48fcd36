/** Opens parts with a private key from a file, by openpgp.js: no gpg is needed. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import type { Key, KeyID, PrivateKey } from 'openpgp';
import { MailLogError } from '../errors.ts';
import {
  MAX_BZIP2_BYTES,
  MAX_UNPACKED_BYTES,
  refuseBzip2,
  refuseLarge,
  withinLimit,
} from './unpack-limits.ts';
import { latestTime, worst } from './decryptor.ts';
import { readPrivateKeys, readSigners } from './key-files.ts';
import type { PassphraseSource, PrivateKeys } from './key-files.ts';
import type { Decryption, Decryptor, Signature } from './decryptor.ts';

type Engine = typeof import('openpgp');

export interface OpenpgpDecryptorOptions {
  /** Files of private keys. */
  readonly keys: readonly string[];
  readonly passphrase?: PassphraseSource | undefined;
  /** Files of the public keys that check signatures. */
  readonly signers?: readonly string[] | undefined;
  /** Whether parts compressed by bzip2 are opened. */
  readonly allowBzip2?: boolean | undefined;
  /** The most that a part may unpack to. Default: {@link MAX_UNPACKED_BYTES}. */
  readonly maxUnpackedBytes?: number | undefined;
}

/** @throws MailLogError `data` where a key cannot be read or unlocked. */
export async function createOpenpgpDecryptor(options: OpenpgpDecryptorOptions): Promise<Decryptor> {
  const engine = await import('openpgp');
  limitUnpacking(engine, options.allowBzip2 === true);
  const keys = await readPrivateKeys(engine, options.keys, options.passphrase ?? {});
  const signers = await readSigners(engine, options.signers ?? []);
  const { maxUnpackedBytes = MAX_UNPACKED_BYTES } = options;
  return { decrypt: (file) => decrypt(engine, keys, signers, maxUnpackedBytes, file) };
}

function decrypt(
  engine: Engine,
  own: PrivateKeys,
  signers: Key[],
  maxUnpackedBytes: number,
  file: string,
): Decryption {
  let signature: () => Promise<Signature> = () => Promise.reject(new Error('not read to the end'));
  const run = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      const message = await readMessage(engine, file);
      assertKeyFor(message.getEncryptionKeyIDs(), own);
      const result = await engine.decrypt({
        message,
        decryptionKeys: [...own.keys],
        verificationKeys: signers,
        date: latestTime(),
        format: 'binary',
        // Bytes come before their check; a failed check ends the stream with an error. openSealed() uses
        // nothing before the end.
        config: { allowUnauthenticatedStream: true, maxDecompressedMessageSize: maxUnpackedBytes },
      });
      for (const { verified } of result.signatures) verified.catch(() => undefined); // looked at below
      signature = async () => worst(await Promise.all(result.signatures.map((one) => verdict(one, signers))));
      yield* withinLimit(result.data as AsyncIterable<Uint8Array>, maxUnpackedBytes);
    } catch (error) {
      // openpgp.js wraps errors that are thrown within it.
      for (let cause = error; cause instanceof Error; cause = cause.cause)
        if (cause instanceof MailLogError) throw cause;
      if (/maximum decompressed/i.test(reasonOf(error))) refuseLarge(maxUnpackedBytes);
      throw new MailLogError('data', `cannot be decrypted: ${reasonOf(error)}`, { cause: error });
    }
  };
  return { clear: run(), signature: () => signature() };
}

/** RFC 9580 §5.1.8: the recipient is not named. */
const ANY_KEY = '0'.repeat(16);

/** @throws MailLogError `data` if none of the keys is one of `recipients`. */
function assertKeyFor(recipients: readonly KeyID[], { keys, locked }: PrivateKeys): void {
  const isOf = (key: PrivateKey): boolean =>
    recipients.some((id) => id.toHex() === ANY_KEY || key.getKeys(id).length > 0);
  if (recipients.length === 0 || keys.some(isOf)) return;
  const key = locked.find(isOf);
  if (key !== undefined)
    throw new MailLogError(
      'data',
      `cannot be decrypted: key ${key.getFingerprint().toUpperCase()} is locked by a passphrase that was not given`,
      { hint: 'give that passphrase: --passphrase-file FILE' },
    );
  const id = recipients[0].toHex().toUpperCase();
  throw new MailLogError('data', `cannot be decrypted: there is no private key ${id}`, {
    hint: 'open it where the private key is, or give the key: --key PRIVATE.asc',
  });
}

/** RFC 9580, 9.4. */
const BZIP2 = 3;

type Packet = InstanceType<Engine['CompressedDataPacket']> & {
  readonly algorithm: number;
  readonly compressed: Uint8Array | ReadableStream<Uint8Array>;
};
type Decompress = (this: Packet, config?: object) => Promise<void>;

/** The function of openpgp.js, before it was limited. */
let decompress: Decompress | undefined;

/**
 * Refuses bzip2, or limits its output: openpgp.js needs a hundred times the output in memory, and has no
 * setting that refuses one compression.
 */
function limitUnpacking(engine: Engine, allowBzip2: boolean): void {
  const prototype = engine.CompressedDataPacket.prototype as unknown as { decompress: Decompress };
  const original = (decompress ??= prototype.decompress);
  prototype.decompress = async function (this: Packet, config?: object) {
    if (this.algorithm !== BZIP2) return original.call(this, config);
    if (allowBzip2) return original.call(this, { ...config, maxDecompressedMessageSize: MAX_BZIP2_BYTES });
    // openpgp.js waits for ever for the reader of a packet that is longer than its buffer.
    if (!(this.compressed instanceof Uint8Array)) for await (const _block of this.compressed);
    return refuseBzip2();
  };
}

/** openpgp.js names keys and packets in its errors, not content. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^Error decrypting message: /, '') : 'unknown reason';
}

async function verdict(
  { keyID, verified }: { keyID: { toHex(): string }; verified: Promise<true> },
  signers: readonly Key[],
): Promise<Signature> {
  const id = keyID.toHex();
  const signer = signers.find((key) => key.getKeys().some((one) => one.getKeyID().toHex() === id));
  if (!signer) return { kind: 'unknown', by: id };
  const by = signer.getFingerprint().toUpperCase();
  return verified.then(
    () => ({ kind: 'good', by }),
    (error: unknown) => {
      const reason = reasonOf(error).split('\n', 1)[0];
      if (!CANNOT_CHECK.test(reason)) return { kind: 'bad', by, reason };
      throw new MailLogError('data', `the signature by ${by} cannot be checked: ${reason}; not shown`, {
        hint: "the built-in engine does not take the signer's key; gpg may: leave out --key",
      });
    },
  );
}

/** What openpgp.js says of keys that it does not take. Such a signature may be good. */
const CANNOT_CHECK =
  /\bcurve \S+ is disabled\b|\bkeys .*too weak\b|\bunsupported\b|\bnot supported\b|Cannot find module/i;

/** RFC 9580 §4.2: a packet, and so a message without armour, begins with a byte that has this bit. */
const PACKET_BIT = 0x80;

async function readMessage(engine: Engine, file: string): ReturnType<typeof engine.readMessage> {
  const handle = await open(file);
  const first = Buffer.alloc(1);
  try {
    await handle.read(first);
  } finally {
    await handle.close();
  }
  return (first[0] & PACKET_BIT) === 0
    ? engine.readMessage({ armoredMessage: streamOf<string>(file, 'latin1') })
    : engine.readMessage({ binaryMessage: streamOf<Uint8Array>(file) });
}

function streamOf<T>(file: string, encoding?: BufferEncoding): ReadableStream<T> {
  const stream = createReadStream(file, { encoding });
  const blocks = stream[Symbol.asyncIterator]() as AsyncIterator<T>;
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await blocks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await blocks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

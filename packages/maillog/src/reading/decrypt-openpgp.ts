/** Opens parts with a private key from a file, by openpgp.js: no gpg is needed. */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import type { Key, PrivateKey } from 'openpgp';
import { MailLogError } from '../errors.ts';
import { describeError } from '../text/errno.ts';
import {
  MAX_BZIP2_BYTES,
  MAX_UNPACKED_BYTES,
  refuseBzip2,
  refuseLarge,
  withinLimit,
} from './unpack-limits.ts';
import { worst } from './decryptor.ts';
import type { Decryption, Decryptor, Signature } from './decryptor.ts';

type Engine = typeof import('openpgp');

export interface OpenpgpDecryptorOptions {
  /** A file with at least one private key. */
  readonly key: string;
  /** A file whose first line is the passphrase of the keys. */
  readonly passphraseFile?: string | undefined;
  /** A file with the public keys that check signatures. */
  readonly signer?: string | undefined;
  /** Whether parts compressed by bzip2 are opened. */
  readonly allowBzip2?: boolean | undefined;
}

/** @throws MailLogError `data` where a key cannot be read or unlocked. */
export async function createOpenpgpDecryptor(options: OpenpgpDecryptorOptions): Promise<Decryptor> {
  const engine = await import('openpgp');
  limitUnpacking(engine, options.allowBzip2 === true);
  const keys = await readPrivateKeys(engine, options);
  const signers = options.signer === undefined ? [] : await readSigners(engine, options.signer);
  return { decrypt: (file) => decrypt(engine, keys, signers, file) };
}

/** @throws MailLogError `data` where the file holds no key. */
export async function readSigners(engine: Engine, file: string): Promise<Key[]> {
  const bytes = await read(file);
  const keys = isArmour(bytes)
    ? engine.readKeys({ armoredKeys: bytes.toString('latin1') })
    : engine.readKeys({ binaryKeys: bytes });
  return keys.catch(() => {
    throw new MailLogError('data', `${file} holds no OpenPGP key`);
  });
}

async function readPrivateKeys(
  engine: Engine,
  { key, passphraseFile }: OpenpgpDecryptorOptions,
): Promise<PrivateKey[]> {
  const bytes = await read(key);
  const reading = isArmour(bytes)
    ? engine.readPrivateKeys({ armoredKeys: bytes.toString('latin1') })
    : engine.readPrivateKeys({ binaryKeys: bytes });
  const keys = await reading.catch(() => {
    throw new MailLogError('data', `${key} holds no private OpenPGP key`);
  });
  if (keys.every((one) => one.isDecrypted())) return keys;
  if (passphraseFile === undefined) {
    throw new MailLogError('data', `${key} is locked by a passphrase`, { hint: '--passphrase-file FILE' });
  }
  const passphrase = (await read(passphraseFile)).toString('utf8').split(/\r?\n/, 1)[0];
  const unlock = async (one: PrivateKey): Promise<PrivateKey> =>
    one.isDecrypted() ? one : engine.decryptKey({ privateKey: one, passphrase });
  return Promise.all(keys.map(unlock)).catch(() => {
    throw new MailLogError('data', `the passphrase in ${passphraseFile} does not unlock ${key}`);
  });
}

function isArmour(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN PGP');
}

function read(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new MailLogError('data', `cannot read ${file}: ${describeError(error)}`);
  });
}

function decrypt(engine: Engine, keys: PrivateKey[], signers: Key[], file: string): Decryption {
  let signature: () => Promise<Signature> = () => Promise.reject(new Error('not read to the end'));
  const run = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      const result = await engine.decrypt({
        message: await readMessage(engine, file),
        decryptionKeys: keys,
        verificationKeys: signers,
        format: 'binary',
        // Bytes come before their check; a failed check ends the stream with an error. openSealed() uses
        // nothing before the end.
        config: { allowUnauthenticatedStream: true, maxDecompressedMessageSize: MAX_UNPACKED_BYTES },
      });
      for (const { verified } of result.signatures) verified.catch(() => undefined); // looked at below
      signature = async () => worst(await Promise.all(result.signatures.map((one) => verdict(one, signers))));
      for await (const block of withinLimit(result.data as AsyncIterable<Uint8Array>)) yield block;
    } catch (error) {
      // openpgp.js wraps errors that are thrown within it.
      for (let cause = error; cause instanceof Error; cause = cause.cause)
        if (cause instanceof MailLogError) throw cause;
      if (/maximum decompressed/i.test(wordsOf(error))) refuseLarge(MAX_UNPACKED_BYTES);
      throw new MailLogError('data', `cannot be decrypted: ${wordsOf(error)}`, { cause: error });
    }
  };
  return { clear: run(), signature: () => signature() };
}

/** RFC 9580, 9.4. */
const BZIP2 = 3;

type Packet = InstanceType<Engine['CompressedDataPacket']> & { readonly algorithm: number };
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
  prototype.decompress = function (this: Packet, config?: object) {
    if (this.algorithm !== BZIP2) return original.call(this, config);
    if (!allowBzip2) refuseBzip2();
    return original.call(this, { ...config, maxDecompressedMessageSize: MAX_BZIP2_BYTES });
  };
}

/** openpgp.js names keys and packets in its errors, not content. */
function wordsOf(error: unknown): string {
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
    (error: unknown) => ({ kind: 'bad', by, reason: wordsOf(error) }),
  );
}

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

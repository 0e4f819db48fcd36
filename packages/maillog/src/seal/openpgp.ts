/**
 * The built-in engine for all keys that common/ leaves to it, and for signatures of the host's own key:
 * openpgp.js, streaming. Only the key files of the configuration decide who can read a
 * report.
 *
 * gpg 2.2 can read its output. MailLog generates the session key (AES-256), so openpgp.js writes a version 1
 * packet with modification detection even for a key that prefers version 2, which gpg does not know. Data is
 * compressed (zlib) if the recipients' keys allow that, and signed before it is encrypted, so the signature
 * is inside.
 */
import { randomBytes } from 'node:crypto';
import type { PrivateKey } from 'openpgp';
import { MailLogError } from '../errors.ts';
import type { Sealed } from '../report/ports.ts';
import { prepare } from './compress.ts';
import type { Recipient } from './gate.ts';
import type { KeySource } from './key-source.ts';
import { readRecipient, readSigner } from './keys.ts';
import type { RecipientKey } from './keys.ts';
import { sealWith } from './output.ts';
import type { KeyedSealer } from './sealer.ts';

export interface OpenpgpOptions {
  /** The recipients' keys, at least one. */
  readonly recipients: readonly KeySource[];
  /** The host's own private key: parts are signed with it. */
  readonly sign?: KeySource | undefined;
  readonly now?: () => Date;
}

/**
 * @throws MailLogError `unsealed` if a key file is not one usable key, `config` if a fingerprint is
 * malformed.
 */
export async function createOpenpgpSealer(options: OpenpgpOptions): Promise<KeyedSealer> {
  const engine = await import('openpgp');
  const now = options.now ?? (() => new Date());
  const keys: RecipientKey[] = [];
  for (const source of options.recipients) {
    const key = await readRecipient(engine, source, now());
    if (!keys.some(({ keyId }) => keyId.equals(key.keyId))) keys.push(key);
  }
  if (keys.length === 0) throw new MailLogError('unsealed', 'there is no recipient to encrypt to');
  const signer = options.sign === undefined ? undefined : await readSigner(engine, options.sign, now());
  if (signer) refuseReadersKey(signer, keys);
  return {
    keys: keys.map(({ name, fingerprint, expires }) => ({ name, fingerprint, expires })),
    seal: (clear, file) => seal(engine, { keys, signer, date: now() }, clear, file),
  };
}

/** The key that decrypts reports must not be on the host, not even as the signing key. */
function refuseReadersKey(signer: PrivateKey, keys: readonly RecipientKey[]): void {
  const own = new Set(signer.getKeys().map((key) => key.getKeyID().toHex()));
  const reader = keys.find(({ keyId }) => own.has(keyId.toHex()));
  if (!reader) return;
  const message = `cannot sign with the private key of ${reader.name}, which opens the reports`;
  throw new MailLogError('unsealed', message, { hint: 'make a key for this host alone' });
}

interface SealOptions {
  readonly keys: readonly RecipientKey[];
  readonly signer: PrivateKey | undefined;
  readonly date: Date;
}

async function seal(
  engine: typeof import('openpgp'),
  { keys, signer, date }: SealOptions,
  clear: AsyncIterable<Uint8Array>,
  file: string,
): Promise<Sealed> {
  const recipients: Recipient[] = keys.map(({ name, keyId }) => ({ name, keyIds: [keyId.toHex()] }));
  const encryptionKeys = keys.map(({ key }) => key);
  const signingKeys = signer ? [signer] : [];
  return sealWith(clear, file, recipients, async (bytes) => {
    const armour = await engine.encrypt({
      ...(await prepare(engine, bytes, { keys: encryptionKeys, signingKeys, date })),
      encryptionKeys,
      encryptionKeyIDs: keys.map(({ keyId }) => keyId),
      sessionKey: { data: randomBytes(32), algorithm: 'aes256' },
      date,
      format: 'armored',
      config: { preferredCompressionAlgorithm: engine.enums.compression.uncompressed }, // prepare() compressed already
    });
    return bytesOf(armour as AsyncIterable<string>);
  });
}

async function* bytesOf(text: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const block of text) yield Buffer.from(block, 'latin1');
}

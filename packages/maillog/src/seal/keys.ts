/**
 * Reads the key files of the built-in engine: a recipient's public key, and the host's own signing key.
 *
 * Each file has one key, and the configuration has its fingerprint: no keyring, trust database or network
 * decides who can read a report. MailLog refuses a file that is not exactly one usable public key, because
 * OpenPGP programs disagree on other files. Of two keys in a file, gpg and openpgp.js use the first, other
 * programs both. A private key encrypts as well as a public one, but must not be on the host. Whether a key
 * is expired depends on the reader's clock.
 */
import type { Key, KeyID, PrivateKey } from 'openpgp';
import { readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { describeError } from '../text/errno.ts';
import { readCommonKeyFile } from './common/key-file.ts';
import { engineReason } from './engine-reason.ts';
import { checkFingerprint } from './key-source.ts';
import type { KeySource } from './key-source.ts';
import { tagsOf } from './packets.ts';
import { readKeyFile } from './read-key-file.ts';

/** A key that can encrypt reports now. */
export interface RecipientKey {
  /** The key's file, as shown to the user. */
  readonly name: string;
  readonly key: Key;
  /** The fingerprint of the primary key, upper case. */
  readonly fingerprint: string;
  /** The id of the encryption key; `toHex()` returns 16 hex digits in lower case. */
  readonly keyId: KeyID;
  /** When the first of primary and encrypting key expires; undefined: never. */
  readonly expires: Date | undefined;
}

type Engine = typeof import('openpgp');

/**
 * A recipient's key to keep: `{fingerprint: 'AB12…', key: '<base64>'}`, the public key in binary.
 * @throws MailLogError as {@link readRecipient}
 */
export async function exportPublicKey(source: KeySource): Promise<{ fingerprint: string; key: string }> {
  const common = await readCommonKeyFile(source, new Date());
  if (common) return { fingerprint: common.key.fingerprint, key: common.bytes.toString('base64') };
  const { key, fingerprint } = await readRecipient(await import('openpgp'), source, new Date());
  return { fingerprint, key: Buffer.from(key.toPublic().write()).toString('base64') };
}

/**
 * A recipient's key for people: `{armour, fingerprint: 'AB12…', userIds: ['You <you@b.c>'], expires}`.
 * @throws MailLogError as {@link readRecipient}
 */
export async function describePublicKey(
  source: KeySource,
): Promise<{ armour: string; fingerprint: string; userIds: readonly string[]; expires: Date | undefined }> {
  const { key, fingerprint, expires } = await readRecipient(await import('openpgp'), source, new Date());
  const armour = key.toPublic().armor().replaceAll('\r', '');
  return { armour, fingerprint, userIds: key.getUserIDs(), expires };
}

/** Whether the file holds the key `fingerprint` (upper case), usable or not. */
export async function holdsKey(file: ByteString, fingerprint: string): Promise<boolean> {
  const engine = await import('openpgp');
  try {
    const packets = await readPackets(engine, file, (reason) => {
      throw new Error(reason);
    });
    const keys = await engine.readKeys({ binaryKeys: packets });
    return keys.some((key) => key.getFingerprint().toUpperCase() === fingerprint);
  } catch {
    return false;
  }
}

const PRIVATE_TAGS = new Set([5, 7]);
const PRIMARY_TAGS = new Set([5, 6]);
const BANNER = /^-----BEGIN PGP ([A-Z ]+)-----/gm;

/**
 * @throws MailLogError `unsealed` if the file is not one public key that can encrypt now, or has another
 * fingerprint than given; `config` if the given text is not a fingerprint.
 */
export async function readRecipient(engine: Engine, source: KeySource, now: Date): Promise<RecipientKey> {
  const name = readable(source.file);
  const fail = (reason: string, hint?: string): never => {
    throw new MailLogError('unsealed', `cannot encrypt to ${name}: ${reason}`, { place: source.place, hint });
  };
  const packets = await readPackets(engine, source.file, fail);
  const tags = tagsOfKey(packets, fail);
  if (tags.some((tag) => PRIVATE_TAGS.has(tag))) {
    fail(
      'it holds a private key',
      'only the public key belongs on this host: gpg --armor --export FINGERPRINT',
    );
  }
  const key = await parseOne(engine, packets, tags, fail);
  const fingerprint = key.getFingerprint().toUpperCase();
  checkFingerprint(source, fingerprint);
  await checkPrimary(key, now, fail);
  const encrypting = await key
    .getEncryptionKey(undefined, now)
    .catch((error: unknown) => explain(key, error, fail));
  return {
    name,
    key,
    fingerprint,
    keyId: encrypting.getKeyID(),
    expires: earliest([await key.getExpirationTime(), await encrypting.getExpirationTime()]),
  };
}

/**
 * The host's signing key; `fingerprint` is ignored.
 * @throws MailLogError `unsealed` if the file is not one private key, without passphrase, that can sign now.
 */
export async function readSigner(engine: Engine, { file, place }: KeySource, now: Date): Promise<PrivateKey> {
  const fail = (reason: string, hint?: string): never => {
    throw new MailLogError('unsealed', `cannot sign with ${readable(file)}: ${reason}`, { place, hint });
  };
  const packets = await readPackets(engine, file, fail);
  const key = await parseOne(engine, packets, tagsOfKey(packets, fail), fail);
  if (!key.isPrivate())
    return fail('it holds no private key', 'gpg --armor --export-secret-keys FINGERPRINT');
  const signing = await key.getSigningKey(undefined, now).catch((error: unknown) => {
    const { reason, hint } = engineReason(error);
    return fail(`its key cannot sign now (${reason})`, hint);
  });
  if (!signing.isDecrypted()) {
    fail(
      'it is locked by a passphrase',
      'make a key for this host alone, without passphrase, readable by root only',
    );
  }
  return key;
}

type Fail = (reason: string, hint?: string) => never;

function failAs(error: unknown, fail: Fail): never {
  const { reason, hint } = engineReason(error);
  return fail(reason, hint);
}

async function readPackets(engine: Engine, file: ByteString, fail: Fail): Promise<Uint8Array> {
  const bytes = await readKeyFile(file).catch((error: unknown) => fail(describeError(error)));
  const text = bytes.toString('latin1');
  const blocks = [...text.matchAll(BANNER)].map((match) => match[1]);
  if (blocks.length === 0) return bytes.length > 0 && bytes[0] >= 0x80 ? bytes : fail('it is no OpenPGP key');
  if (blocks.length > 1)
    fail(`it holds ${blocks.length} blocks of armour`, 'one key a file; repeat the recipient line');
  if (!blocks[0].endsWith('KEY BLOCK')) fail(`it holds a ${blocks[0]}, not a key`);
  const { data } = await engine.unarmor(text).catch(() => fail('its armour cannot be read'));
  return data;
}

function tagsOfKey(packets: Uint8Array, fail: Fail): number[] {
  try {
    return tagsOf(packets);
  } catch {
    return fail('its packets cannot be read');
  }
}

async function parseOne(
  engine: Engine,
  packets: Uint8Array,
  tags: readonly number[],
  fail: Fail,
): Promise<Key> {
  const primaries = tags.filter((tag) => PRIMARY_TAGS.has(tag)).length;
  if (primaries !== 1) fail(`it holds ${primaries} keys`, 'one key a file; repeat the line for the next one');
  return engine.readKey({ binaryKey: packets }).catch((error: unknown) => failAs(error, fail));
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function earliest(times: readonly (Date | number | null)[]): Date | undefined {
  return times.filter((time) => time instanceof Date).sort((a, b) => a.getTime() - b.getTime())[0];
}

async function checkPrimary(key: Key, now: Date, fail: Fail): Promise<void> {
  if (key.getCreationTime() > now)
    fail(`it was made on ${day(key.getCreationTime())}`, "is this host's clock right?");
  if (await key.isRevoked(undefined, undefined, now)) fail('it is revoked');
  const expires = await key.getExpirationTime();
  if (expires instanceof Date && expires <= now) fail(`it expired on ${day(expires)}`);
  await key.verifyPrimaryKey(now).catch((error: unknown) => failAs(error, fail));
}

/** Why a valid primary key has no usable encryption key. */
async function explain(key: Key, error: unknown, fail: Fail): Promise<never> {
  const ends = await Promise.all(key.subkeys.map((subkey) => subkey.getExpirationTime().catch(() => null)));
  const last = ends.filter((end) => end instanceof Date).sort((a, b) => b.getTime() - a.getTime())[0];
  const hint = 'is there a newer export of the key?';
  if (last && last <= new Date()) fail(`its subkey expired on ${day(last)}`, hint);
  const known = engineReason(error);
  return fail(`it has no usable encryption key (${known.reason})`, known.hint ?? hint);
}

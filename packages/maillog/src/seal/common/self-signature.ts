/**
 * Reads and verifies the signatures by which a key says what it is for (RFC 9580 §5.2): version 4, SHA-2, and
 * subpackets that are known here. Any other is left to openpgp.js.
 */
import { createHash, verify } from 'node:crypto';
import { newLength, readInteger } from './packets.ts';
import type { PublicKey } from './public-key.ts';

/** What a signature says of its key or user id. */
export interface SelfSignature {
  /** Seconds since 1970. */
  readonly created: number;
  /** Seconds from the making of the key to its expiry; undefined: it does not expire. */
  readonly lifetime: number | undefined;
  /** The first octet of the key flags (§5.2.3.29). */
  readonly flags: number;
  /** Preferred compression algorithms, by number. */
  readonly compression: readonly number[];
  readonly isPrimaryUser: boolean;
}

const RSA = 1;
const EDDSA_LEGACY = 22;
const HASHES: Readonly<Record<number, string>> = { 8: 'sha256', 9: 'sha384', 10: 'sha512' };
/** Numbers of subpackets (§5.2.3.7). */
const CREATED = 2;
const LIFETIME = 9;
const ISSUER = 16;
const NOTATION = 20;
const COMPRESSION = 22;
const PRIMARY_USER = 25;
const FLAGS = 27;
const EMBEDDED = 32;
const ISSUER_FINGERPRINT = 33;
/** Preferences and features that change nothing here: ciphers, hashes, the server's, features, AEAD. */
const WITHOUT_MEANING = [11, 21, 23, 30, 34];
const CRITICAL = 0x80;
/** The lengths of subpackets that have a fixed one. */
const BYTES: Readonly<Record<number, number>> = {
  [CREATED]: 4,
  [LIFETIME]: 4,
  [ISSUER]: 8,
  [PRIMARY_USER]: 1,
  [ISSUER_FINGERPRINT]: 21,
};
const HASHED = new Set([
  ...Object.keys(BYTES).map(Number),
  NOTATION,
  COMPRESSION,
  FLAGS,
  EMBEDDED,
  ...WITHOUT_MEANING,
]);
const UNHASHED = new Set([ISSUER, ISSUER_FINGERPRINT, EMBEDDED]);

/**
 * The signature in `body`, if it is of one of `types`, of the known form, and `signer` made it over `signed`;
 * else undefined.
 */
export function readSelfSignature(
  body: Buffer,
  signer: PublicKey,
  types: readonly number[],
  signed: Uint8Array,
): SelfSignature | undefined {
  const hash = HASHES[body[3]];
  if (body.length < 12 || body[0] !== 4 || !types.includes(body[1]) || hash === undefined) return undefined;
  const hashedEnd = 6 + body.readUInt16BE(4);
  if (hashedEnd + 2 > body.length) return undefined;
  const unhashedEnd = hashedEnd + 2 + body.readUInt16BE(hashedEnd);
  const hashed = subpackets(body.subarray(6, hashedEnd), HASHED);
  const unhashed = subpackets(body.subarray(hashedEnd + 2, unhashedEnd), UNHASHED);
  if (unhashedEnd + 2 > body.length || !hashed || !unhashed) return undefined;
  if (!isBy(signer, [hashed, unhashed])) return undefined;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(hashedEnd);
  const data = Buffer.concat([signed, body.subarray(0, hashedEnd), Buffer.from([4, 0xff]), length]);
  const digest = createHash(hash).update(data).digest();
  if (!digest.subarray(0, 2).equals(body.subarray(unhashedEnd, unhashedEnd + 2))) return undefined;
  const fields = body.subarray(unhashedEnd + 2);
  const isValid =
    signer.algorithm === 'rsa'
      ? body[2] === RSA && isRsaValid(signer, hash, data, fields)
      : body[2] === EDDSA_LEGACY && isEd25519Valid(signer, digest, fields);
  return isValid ? said(hashed) : undefined;
}

/** Subpackets by number; undefined if one is not among `known`, comes twice or has another length. */
function subpackets(bytes: Buffer, known: ReadonlySet<number>): Map<number, Buffer> | undefined {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length;) {
    const length = newLength(bytes, at);
    if (!length || length.bytes < 1 || length.next + length.bytes > bytes.length) return undefined;
    const type = bytes[length.next] & 0x7f;
    const body = bytes.subarray(length.next + 1, length.next + length.bytes);
    if (!known.has(type) || found.has(type) || body.length !== (BYTES[type] ?? body.length)) return undefined;
    // A note that is not critical; openpgp.js writes one that holds random bytes.
    if (type === NOTATION && (bytes[length.next] & CRITICAL) !== 0) return undefined;
    found.set(type, body);
    at = length.next + length.bytes;
  }
  return found;
}

/** Whether each issuer that is named is the signer, and one is. */
function isBy({ fingerprint }: PublicKey, areas: readonly ReadonlyMap<number, Buffer>[]): boolean {
  const ids = areas.flatMap((area) => area.get(ISSUER) ?? []);
  const fingerprints = areas.flatMap((area) => area.get(ISSUER_FINGERPRINT) ?? []);
  return (
    ids.length + fingerprints.length > 0 &&
    ids.every((id) => id.toString('hex').toUpperCase() === fingerprint.slice(-16)) &&
    fingerprints.every((value) => value.toString('hex').toUpperCase() === `04${fingerprint}`)
  );
}

function isRsaValid({ key }: PublicKey, hash: string, data: Buffer, fields: Buffer): boolean {
  const number = readInteger(fields, 0);
  const bytes = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  return number?.next === fields.length && verify(hash, data, key, leftPadded(number.value, bytes));
}

function isEd25519Valid({ algorithm, key }: PublicKey, digest: Buffer, fields: Buffer): boolean {
  const r = readInteger(fields, 0);
  const s = r && readInteger(fields, r.next);
  if (algorithm !== 'ed25519' || !r || s?.next !== fields.length) return false;
  return verify(null, digest, key, Buffer.concat([leftPadded(r.value, 32), leftPadded(s.value, 32)]));
}

function leftPadded(number: Buffer, bytes: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, bytes - number.length)), number]);
}

function said(hashed: ReadonlyMap<number, Buffer>): SelfSignature | undefined {
  const created = hashed.get(CREATED)?.readUInt32BE();
  const flags = hashed.get(FLAGS)?.[0];
  if (created === undefined || flags === undefined) return undefined;
  return {
    created,
    flags,
    // 0: it does not expire (§5.2.3.13).
    lifetime: hashed.get(LIFETIME)?.readUInt32BE() || undefined,
    compression: [...(hashed.get(COMPRESSION) ?? [])],
    isPrimaryUser: hashed.get(PRIMARY_USER)?.[0] === 1,
  };
}

/**
 * Recognises a public key of the form that gpg exports for most people, and that can encrypt now: version 4,
 * RSA or Curve25519, with one self-signature for each user id and subkey, of which none is revoked.
 *
 * openpgp.js decides about every other key, and says what is wrong with it. To load it and to seal one line
 * takes 90 ms of CPU time, a quarter of a small report (decision 33). Tests hold the verdict here to
 * that of openpgp.js, also for keys with any bit changed.
 */
import { isUtf8 } from 'node:buffer';
import { readPackets } from './packets.ts';
import type { Packet } from './packets.ts';
import { readPublicKey } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { readSelfSignature } from './self-signature.ts';
import type { SelfSignature } from './self-signature.ts';

/** A key that can encrypt now. */
export interface CommonKey {
  /** Of the primary key: 40 hex digits, upper case. */
  readonly fingerprint: string;
  /** The key that encrypts. */
  readonly encrypting: PublicKey;
  /** When the first of primary and encrypting key expires; undefined: never. */
  readonly expires: Date | undefined;
  /** Whether its owner's software reads zlib. */
  readonly readsZlib: boolean;
}

const PUBLIC_KEY = 6;
const PUBLIC_SUBKEY = 14;
const USER_ID = 13;
const SIGNATURE = 2;
const CERTIFICATIONS = [0x10, 0x11, 0x12, 0x13];
const SUBKEY_BINDING = [0x18];
/** Key flags: encrypts communication or storage; signs data. */
const ENCRYPTS = 0x0c;
const SIGNS = 0x02;
const ZLIB = 2;
const MAX_USER_ID_BYTES = 1024;

/** The key in `bytes`, without armour; undefined if openpgp.js has to decide. */
export function readCommonKey(bytes: Buffer, now: Date): CommonKey | undefined {
  try {
    return readKey(bytes, now);
  } catch {
    // Numbers that Node takes for no key.
    return undefined;
  }
}

function readKey(bytes: Buffer, now: Date): CommonKey | undefined {
  const [first, ...rest] = readPackets(bytes) ?? [];
  const primary = first?.tag === PUBLIC_KEY ? readPublicKey(first.body) : undefined;
  if (!primary || rest.length % 2 !== 0) return undefined;
  const seconds = Math.floor(now.getTime() / 1000);
  const users: SelfSignature[] = [];
  const subkeys: Subkey[] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const [subject, signature] = [rest[at], rest[at + 1]];
    if (signature.tag !== SIGNATURE) return undefined;
    const said = saidOf(primary, subject, signature);
    if (!said || said.created > seconds || said.created < primary.created) return undefined;
    if (subject.tag === USER_ID) {
      if (subkeys.length > 0) return undefined;
      users.push(said);
      continue;
    }
    const key = readPublicKey(subject.body);
    // A subkey that also signs needs a signature of its own, which is not looked at here.
    const isBoth = (said.flags & ENCRYPTS) !== 0 && (said.flags & SIGNS) !== 0;
    if (!key || said.created < key.created || isBoth) return undefined;
    subkeys.push({ key, binding: said });
  }
  return chosen(primary, users, subkeys, seconds);
}

function saidOf(primary: PublicKey, { tag, body }: Packet, signature: Packet): SelfSignature | undefined {
  const signed = [keyHead(primary.body), primary.body];
  if (tag === USER_ID && body.length <= MAX_USER_ID_BYTES && isUtf8(body)) {
    const head = Buffer.from([0xb4, 0, 0, body.length >> 8, body.length & 0xff]);
    return readSelfSignature(signature.body, primary, CERTIFICATIONS, Buffer.concat([...signed, head, body]));
  }
  if (tag !== PUBLIC_SUBKEY) return undefined;
  const data = Buffer.concat([...signed, keyHead(body), body]);
  return readSelfSignature(signature.body, primary, SUBKEY_BINDING, data);
}

function keyHead(body: Buffer): Buffer {
  return Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
}

interface Subkey {
  readonly key: PublicKey;
  readonly binding: SelfSignature;
}

/** As openpgp.js chooses: the primary user's word for the key, and the newest subkey that encrypts now. */
function chosen(
  primary: PublicKey,
  users: readonly SelfSignature[],
  subkeys: readonly Subkey[],
  seconds: number,
): CommonKey | undefined {
  const byRank = [...users].sort(
    (a, b) => Number(a.isPrimaryUser) - Number(b.isPrimaryUser) || a.created - b.created,
  );
  const user = byRank.at(-1);
  if (!user) return undefined;
  const expiry = expiryOf(primary, user);
  const encrypts = subkeys.filter(({ key, binding }) => isForEncryption(key, binding, seconds));
  const newest = Math.max(...encrypts.map(({ key }) => key.created));
  const [subkey, ...others] = encrypts.filter(({ key }) => key.created === newest);
  if (!subkey || others.length > 0 || expiry <= seconds) return undefined;
  const first = Math.min(expiry, expiryOf(subkey.key, subkey.binding));
  return {
    fingerprint: primary.fingerprint,
    encrypting: subkey.key,
    expires: Number.isFinite(first) ? new Date(first * 1000) : undefined,
    readsZlib: user.compression.includes(ZLIB),
  };
}

function isForEncryption(key: PublicKey, binding: SelfSignature, seconds: number): boolean {
  return key.algorithm !== 'ed25519' && (binding.flags & ENCRYPTS) !== 0 && expiryOf(key, binding) > seconds;
}

/** Seconds since 1970; Infinity: never. */
function expiryOf({ created }: PublicKey, { lifetime = Infinity }: SelfSignature): number {
  return created + lifetime;
}

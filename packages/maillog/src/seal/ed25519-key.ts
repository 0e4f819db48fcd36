/**
 * Signs with the key that MailLog makes (host-key.ts), on Node's own Ed25519.
 *
 * openpgp.js makes that key, and reads every other one. To load it only to sign would add a fifth to the CPU
 * time of a small report that a `pgp` program seals (bench/record/report.md). What is written here is one
 * packet of one form: a version 4 signature of text by EdDSALegacy and SHA-512 (RFC 9580 §5.2.3, §5.5.5.5,
 * §7). Tests check it with gpg and with openpgp.js.
 */
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { integer } from './common/packets.ts';

/** A key of that form. */
export interface Ed25519Key {
  /** Seconds since 1970. */
  readonly created: number;
  /** 40 hex digits, upper case. */
  readonly fingerprint: string;
  /** The public key with its user id, in armour. */
  readonly publicArmour: string;
  /** The secret. */
  readonly seed: Uint8Array;
}

const ARMOUR =
  /^-----BEGIN PGP PRIVATE KEY BLOCK-----\r?\n(?:[^\r\n:]+: [^\r\n]*\r?\n)*\r?\n([A-Za-z0-9+/=\r\n]+)-----END PGP PRIVATE KEY BLOCK-----\s*$/;
const EDDSA_LEGACY = 22;
const SHA512 = 10;
/** The object identifier of Ed25519Legacy, with its length (RFC 9580 §9.2). */
const CURVE = Buffer.from('092b06010401da470f01', 'hex');
const SECRET_KEY_PACKET = 0xc5;
const PUBLIC_KEY_PACKET = 0xc6;
const SIGNATURE_PACKET = 0xc2;
/** Version, time, algorithm, curve, point. */
const PUBLIC_BYTES = 51;
const POINT_BITS = 263;

/** The key in `armour`; undefined if it is a key of another form, which openpgp.js has to read. */
export function readEd25519Key(armour: string): Ed25519Key | undefined {
  const base64 = ARMOUR.exec(armour)?.[1]?.replace(/\r?\n=[A-Za-z0-9+/]{4}\s*$/, '');
  if (base64 === undefined) return undefined;
  const packets = Buffer.from(base64, 'base64');
  const [tag, length = 0] = packets;
  const body = packets.subarray(2, 2 + length);
  if (tag !== SECRET_KEY_PACKET || length >= 192 || body.length < length) return undefined;
  const isKnown =
    body[0] === 4 &&
    body[5] === EDDSA_LEGACY &&
    body.subarray(6, 16).equals(CURVE) &&
    body.readUInt16BE(16) === POINT_BITS &&
    body[PUBLIC_BYTES] === 0;
  if (!isKnown) return undefined;
  const secretBits = body.readUInt16BE(PUBLIC_BYTES + 1);
  const secret = body.subarray(PUBLIC_BYTES + 3, PUBLIC_BYTES + 3 + Math.ceil(secretBits / 8));
  if (secret.length > 32) return undefined;
  const publicBody = body.subarray(0, PUBLIC_BYTES);
  const rest = packets.subarray(2 + length);
  return {
    created: body.readUInt32BE(1),
    fingerprint: fingerprintOf(publicBody),
    publicArmour: armoured('PUBLIC KEY BLOCK', Buffer.concat([packet(PUBLIC_KEY_PACKET, publicBody), rest])),
    seed: Buffer.concat([Buffer.alloc(32 - secret.length), secret]),
  };
}

/**
 * Signs `text`, whose lines end with LF and without white space, and do not begin with a dash; `date` is the
 * signature's.
 */
export function signText(text: string, key: Ed25519Key, date: Date): string {
  const fingerprint = Buffer.from(key.fingerprint, 'hex');
  const seconds = Buffer.alloc(4);
  // A clock that went back to before the key was made must not stop reports.
  seconds.writeUInt32BE(Math.max(key.created, Math.floor(date.getTime() / 1000)));
  const hashed = Buffer.concat([subpacket(2, seconds), subpacket(33, Buffer.from([4]), fingerprint)]);
  const head = Buffer.concat([Buffer.from([4, 1, EDDSA_LEGACY, SHA512, 0, hashed.length]), hashed]);
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, head.length]);
  const lines = Buffer.from(text.replaceAll('\n', '\r\n'));
  const digest = createHash('sha512').update(lines).update(head).update(trailer).digest();
  const signature = sign(null, digest, privateKey(key.seed));
  const unhashed = subpacket(16, fingerprint.subarray(-8));
  const body = Buffer.concat([
    head,
    Buffer.from([0, unhashed.length]),
    unhashed,
    digest.subarray(0, 2),
    integer(signature.subarray(0, 32)),
    integer(signature.subarray(32)),
  ]);
  const armour = armoured('SIGNATURE', packet(SIGNATURE_PACKET, body));
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text}\n${armour}`;
}

/** RFC 9580 §5.5.4.2. */
function fingerprintOf(publicBody: Uint8Array): string {
  const head = Buffer.from([0x99, 0, publicBody.length]);
  return createHash('sha1').update(head).update(publicBody).digest('hex').toUpperCase();
}

/** Node takes a seed as PKCS #8 (RFC 8410 §7). */
function privateKey(seed: Uint8Array): ReturnType<typeof createPrivateKey> {
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function subpacket(type: number, ...content: Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([bytes.length + 1, type]), bytes]);
}

/** A packet of less than 192 bytes. */
function packet(tag: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

function armoured(kind: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN PGP ${kind}-----\n\n${lines}\n-----END PGP ${kind}-----\n`;
}

/**
 * Makes the key of a host (host-key.ts), and signs with it, on Node's own Ed25519.
 *
 * openpgp.js reads every other key. To load it only to sign would add a fifth to the CPU time of a small
 * report that a `pgp` program seals (bench/record/report.md). What is written here has one form: a key of
 * version 4 with one user id, without passphrase, and signatures of version 4 by EdDSALegacy and SHA-512 (RFC
 * 9580 §5.2.3, §5.5.5.5, §7). gpg 2.2 reads that form; RFC 9580's own Ed25519 it does not. Tests check it
 * with gpg and with openpgp.js.
 */
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { checksumLine, crc24, CRC24_START } from './armour.ts';
import { integer, packet } from './common/packets.ts';

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
const SECRET_KEY_HEAD = 0xc5;
const SIGNATURE_TAG = 2;
const SECRET_KEY_TAG = 5;
const PUBLIC_KEY_TAG = 6;
const USER_ID_TAG = 13;
/** Types of signatures (§5.2.1): of text; of a user id, after a positive check. */
const OF_TEXT = 0x01;
const OF_USER_ID = 0x13;
/** Key flags (§5.2.3.29): certifies, signs data. */
const FLAGS = 0x03;
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
  if (tag !== SECRET_KEY_HEAD || length >= 192 || body.length < length) return undefined;
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
    publicArmour: armoured('PUBLIC KEY BLOCK', Buffer.concat([packet(PUBLIC_KEY_TAG, publicBody), rest])),
    seed: Buffer.concat([Buffer.alloc(32 - secret.length), secret]),
  };
}

/** A new key in armour, for `userId`; `date` is when it was made. */
export function makeEd25519Key(userId: string, date: Date): string {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  const seconds = secondsOf(date.getTime() / 1000);
  const point = integer(Buffer.concat([Buffer.from([0x40]), Buffer.from(x, 'base64url')]));
  const publicBody = Buffer.concat([Buffer.from([4]), seconds, Buffer.from([EDDSA_LEGACY]), CURVE, point]);
  const secret = integer(seed);
  const sum = secret.reduce((total, byte) => total + byte, 0);
  const secretBody = Buffer.concat([
    publicBody,
    Buffer.from([0]),
    secret,
    Buffer.from([sum >> 8, sum & 0xff]),
  ]);
  const user = Buffer.from(userId);
  const signature = signaturePacket(
    OF_USER_ID,
    [subpacket(2, seconds), subpacket(27, Buffer.from([FLAGS]))],
    [keyHead(publicBody), publicBody, Buffer.from([0xb4, 0, 0, user.length >> 8, user.length & 0xff]), user],
    { seed, fingerprint: fingerprintOf(publicBody) },
  );
  return armoured(
    'PRIVATE KEY BLOCK',
    Buffer.concat([packet(SECRET_KEY_TAG, secretBody), packet(USER_ID_TAG, user), signature]),
  );
}

/**
 * Signs `text`, whose lines end with LF and without white space, and do not begin with a dash; `date` is the
 * signature's.
 */
export function signText(text: string, key: Ed25519Key, date: Date): string {
  // A clock that went back to before the key was made must not stop reports.
  const seconds = secondsOf(Math.max(key.created, date.getTime() / 1000));
  const lines = Buffer.from(text.replaceAll('\n', '\r\n'));
  const armour = armoured('SIGNATURE', signaturePacket(OF_TEXT, [subpacket(2, seconds)], [lines], key));
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text}\n${armour}`;
}

/** A signature over `signed` that says what the subpackets say, and who made it. */
function signaturePacket(
  type: number,
  subpackets: readonly Buffer[],
  signed: readonly Uint8Array[],
  { seed, fingerprint }: Pick<Ed25519Key, 'seed' | 'fingerprint'>,
): Buffer {
  const issuer = Buffer.from(fingerprint, 'hex');
  const hashed = Buffer.concat([...subpackets, subpacket(33, Buffer.from([4]), issuer)]);
  const head = Buffer.concat([Buffer.from([4, type, EDDSA_LEGACY, SHA512, 0, hashed.length]), hashed]);
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, head.length]);
  const digest = createHash('sha512')
    .update(Buffer.concat([...signed, head, trailer]))
    .digest();
  const signature = sign(null, digest, privateKey(seed));
  const unhashed = subpacket(16, issuer.subarray(-8));
  const body = Buffer.concat([
    head,
    Buffer.from([0, unhashed.length]),
    unhashed,
    digest.subarray(0, 2),
    integer(signature.subarray(0, 32)),
    integer(signature.subarray(32)),
  ]);
  return packet(SIGNATURE_TAG, body);
}

function secondsOf(time: number): Buffer {
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE(Math.floor(time));
  return seconds;
}

/** RFC 9580 §5.5.4.2. */
function fingerprintOf(publicBody: Uint8Array): string {
  return createHash('sha1').update(keyHead(publicBody)).update(publicBody).digest('hex').toUpperCase();
}

function keyHead(publicBody: Uint8Array): Buffer {
  return Buffer.from([0x99, 0, publicBody.length]);
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

function armoured(kind: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  const checksum = checksumLine(crc24(CRC24_START, bytes));
  return `-----BEGIN PGP ${kind}-----\n\n${lines}\n${checksum}\n-----END PGP ${kind}-----\n`;
}

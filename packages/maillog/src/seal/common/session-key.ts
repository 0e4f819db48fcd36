/**
 * Encrypts a session key to a common key: a packet of version 3 (RFC 9580 §5.1), by RSA or by ECDH on
 * Curve25519 (§11.5).
 */
import {
  constants,
  createCipheriv,
  createHash,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
} from 'node:crypto';
import { integer, packet } from './packets.ts';
import type { Derivation, PublicKey } from './public-key.ts';

const SESSION_KEY = 1;
const AES256 = 9;
const RSA = 1;
const ECDH = 18;
/** What every wrapped key is filled up to, so that its length does not tell the cipher. */
const PADDED_BYTES = 40;
/** RFC 3394 §2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const SENDER = Buffer.from('Anonymous Sender    ');

/** The packet that gives `sessionKey`, of AES-256, to the owner of `to`. */
export function sessionKeyPacket(to: PublicKey, sessionKey: Uint8Array): Buffer {
  const sum = sessionKey.reduce((total, byte) => total + byte, 0);
  const clear = Buffer.concat([
    Buffer.from([AES256]),
    sessionKey,
    Buffer.from([(sum >> 8) & 0xff, sum & 0xff]),
  ]);
  const fields = to.derivation ? byCurve(to, to.derivation, clear) : byRsa(to, clear);
  const keyId = Buffer.from(to.fingerprint, 'hex').subarray(-8);
  return packet(SESSION_KEY, Buffer.concat([Buffer.from([3]), keyId, fields]));
}

function byRsa({ key }: PublicKey, clear: Buffer): Buffer {
  const encrypted = publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, clear);
  return Buffer.concat([Buffer.from([RSA]), integer(encrypted)]);
}

function byCurve({ key, fingerprint }: PublicKey, derivation: Derivation, clear: Buffer): Buffer {
  const ephemeral = generateKeyPairSync('x25519');
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: key });
  const keyEncryptionKey = createHash(derivation.hash)
    .update(Buffer.from([0, 0, 0, 1]))
    .update(shared)
    .update(derivation.curve)
    .update(Buffer.from([ECDH]))
    .update(derivation.parameters)
    .update(SENDER)
    .update(Buffer.from(fingerprint, 'hex'))
    .digest()
    .subarray(0, derivation.keyBytes);
  const padding = PADDED_BYTES - clear.length;
  const cipher = createCipheriv(derivation.cipher, keyEncryptionKey, WRAP_IV);
  const wrapped = Buffer.concat([
    cipher.update(Buffer.concat([clear, Buffer.alloc(padding, padding)])),
    cipher.final(),
  ]);
  const x = ephemeral.publicKey.export({ format: 'jwk' }).x ?? '';
  const point = Buffer.concat([Buffer.from([0x40]), Buffer.from(x, 'base64url')]);
  return Buffer.concat([Buffer.from([ECDH]), integer(point), Buffer.from([wrapped.length]), wrapped]);
}

/** The algorithms of a common key: RSA, and Curve25519 as gpg writes it (RFC 9580 §5.5.5, §9.2). */
import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readInteger } from './packets.ts';

const RSA = 1;
const ECDH = 18;
const EDDSA_LEGACY = 22;
/** The object identifiers, with their lengths. */
const ED25519 = Buffer.from('092b06010401da470f01', 'hex');
const CURVE25519 = Buffer.from('0a2b060104019755010501', 'hex');
/** As openpgp.js asks, and where larger ones take seconds. */
const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;
const MAX_EXPONENT_BYTES = 8;
/** Of a point on the curve: 0x40, then 32 bytes. */
const POINT_BYTES = 33;
const POINT_PREFIX = 0x40;

/** A public key packet of version 4. */
export interface PublicKey {
  readonly algorithm: 'rsa' | 'ed25519' | 'x25519';
  readonly body: Buffer;
  /** Seconds since 1970. */
  readonly created: number;
  /** 40 hex digits, upper case. */
  readonly fingerprint: string;
  readonly key: KeyObject;
  /** The octets by which a key encryption key is derived (RFC 9580 §11.5); of `x25519`. */
  readonly derivation?: Derivation | undefined;
}

export interface Derivation {
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly cipher: 'aes128-wrap' | 'aes192-wrap' | 'aes256-wrap';
  readonly keyBytes: number;
  /** The curve and the parameters, as they are hashed. */
  readonly curve: Buffer;
  readonly parameters: Buffer;
}

const HASHES: Readonly<Record<number, Derivation['hash']>> = { 8: 'sha256', 9: 'sha384', 10: 'sha512' };
const CIPHERS: Readonly<Record<number, Pick<Derivation, 'cipher' | 'keyBytes'>>> = {
  7: { cipher: 'aes128-wrap', keyBytes: 16 },
  8: { cipher: 'aes192-wrap', keyBytes: 24 },
  9: { cipher: 'aes256-wrap', keyBytes: 32 },
};

/** The key in the body of its packet; undefined if it is of another form. */
export function readPublicKey(body: Buffer): PublicKey | undefined {
  if (body.length < 8 || body[0] !== 4) return undefined;
  const material = materialOf(body);
  if (!material) return undefined;
  const head = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  const fingerprint = createHash('sha1').update(head).update(body).digest('hex').toUpperCase();
  return { ...material, body, created: body.readUInt32BE(1), fingerprint };
}

type Material = Pick<PublicKey, 'algorithm' | 'key' | 'derivation'>;

function materialOf(body: Buffer): Material | undefined {
  switch (body[5]) {
    case RSA:
      return rsaKey(body);
    case EDDSA_LEGACY: {
      const point = pointAfter(body, ED25519);
      return point?.rest.length === 0
        ? { algorithm: 'ed25519', key: octetKey('Ed25519', point.value) }
        : undefined;
    }
    case ECDH: {
      const point = pointAfter(body, CURVE25519);
      const derivation = point && derivationOf(point.rest);
      return derivation && { algorithm: 'x25519', key: octetKey('X25519', point.value), derivation };
    }
  }
  return undefined;
}

function rsaKey(body: Buffer): Material | undefined {
  const modulus = readInteger(body, 6);
  const exponent = modulus && readInteger(body, modulus.next);
  if (!modulus || exponent?.next !== body.length) return undefined;
  const bits = body.readUInt16BE(6);
  const isUsable =
    bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS && exponent.value.length <= MAX_EXPONENT_BYTES;
  if (!isUsable) return undefined;
  const [n, e] = [modulus.value, exponent.value].map((number) => number.toString('base64url'));
  return { algorithm: 'rsa', key: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }) };
}

function pointAfter(body: Buffer, curve: Buffer): { value: Buffer; rest: Buffer } | undefined {
  const at = 6 + curve.length;
  if (!body.subarray(6, at).equals(curve)) return undefined;
  const point = readInteger(body, at);
  if (point?.value.length !== POINT_BYTES || point.value[0] !== POINT_PREFIX) return undefined;
  return { value: point.value.subarray(1), rest: body.subarray(point.next) };
}

function octetKey(crv: string, x: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv, x: x.toString('base64url') }, format: 'jwk' });
}

function derivationOf(parameters: Buffer): Derivation | undefined {
  if (parameters.length !== 4 || parameters[0] !== 3 || parameters[1] !== 1) return undefined;
  const hash = HASHES[parameters[2]];
  const cipher = CIPHERS[parameters[3]];
  return hash && cipher && { hash, ...cipher, curve: CURVE25519, parameters };
}

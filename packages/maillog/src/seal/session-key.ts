/**
 * The body of a session key packet (RFC 9580 §5.1): its key, and whether its fields have the form and the
 * lengths of its algorithm. Without this check, a program could put readable text between them.
 */
import { refuse } from './refuse-output.ts';

const RSA = 1;
const RSA_ENCRYPT_ONLY = 2;
/** GnuPG's ML-KEM. No RFC describes its fields, so only the length of the packet bounds it. */
const LIBREPGP_KYBER = 8;
const ELGAMAL = 16;
const ECDH = 18;

/** The bytes before the wrapped key: X25519, X448; ML-KEM with one of them (draft-ietf-openpgp-pqc §4). */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  [25, 32],
  [26, 56],
  [35, 32 + 1088],
  [36, 56 + 1568],
]);
const MAX_NUMBER_BITS = 16_384;
/** An uncompressed point on the curve P-521, the largest. */
const MAX_POINT_BITS = 133 * 8;
/** AES-256 with its checksum and padding, wrapped: 48 bytes; an octet for the cipher may come before. */
const MAX_WRAPPED_BYTES = 64;

/**
 * The key id that the packet names: 16 hex digits, lower case.
 * @throws MailLogError `unsealed` for a hidden recipient, an unknown version, algorithm or form
 */
export function readSessionKey(body: Uint8Array): string {
  let keyId = '';
  let algorithmAt = 9;
  if (body[0] === 3) keyId = hex(body.subarray(1, 9));
  else if (body[0] === 6) {
    const length = body[1];
    algorithmAt = 2 + length;
    const fingerprint = hex(body.subarray(3, algorithmAt));
    if (length === 21 && body[2] === 4) keyId = fingerprint.slice(-16);
    else if (length === 33 && body[2] === 6) keyId = fingerprint.slice(0, 16);
    else if (length !== 0) refuse('a session key names no key');
  } else refuse('a session key packet is of an unknown version');
  if (body.length <= algorithmAt + 1) refuse('a session key packet is too short');
  if (/^0*$/.test(keyId))
    refuse('a recipient is hidden', 'hidden recipients cannot be checked; leave out --throw-keyids and -R');
  const end = endOfFields(body[algorithmAt], body, algorithmAt + 1);
  if (end !== body.length) refuse('a session key packet does not have the length of its fields');
  return keyId;
}

/** The end of the algorithm's fields, which begin at `at`; NaN if they do not fit. */
function endOfFields(algorithm: number, body: Uint8Array, at: number): number {
  switch (algorithm) {
    case RSA:
    case RSA_ENCRYPT_ONLY:
      return afterNumber(body, at, MAX_NUMBER_BITS);
    case ELGAMAL:
      return afterNumber(body, afterNumber(body, at, MAX_NUMBER_BITS), MAX_NUMBER_BITS);
    case ECDH:
      return afterWrapped(body, afterNumber(body, at, MAX_POINT_BITS));
    case LIBREPGP_KYBER:
      return body.length;
    default: {
      const fixed = FIXED_BYTES.get(algorithm);
      if (fixed === undefined) return refuse('a session key is encrypted by an unknown algorithm');
      // A shorter one cannot be decrypted, but has no room for text either.
      return body.length - at <= fixed + 1 + MAX_WRAPPED_BYTES ? body.length : Number.NaN;
    }
  }
}

/**
 * The end of a multiprecision integer (§3.2): two octets with its length in bits, and the bytes that hold
 * them.
 */
function afterNumber(body: Uint8Array, at: number, maxBits: number): number {
  const bits = body[at] * 256 + body[at + 1];
  return bits > 0 && bits <= maxBits ? at + 2 + Math.ceil(bits / 8) : Number.NaN;
}

/** The end of a wrapped key after its length of one octet. */
function afterWrapped(body: Uint8Array, at: number): number {
  const length = body[at];
  return length > 0 && length <= MAX_WRAPPED_BYTES ? at + 1 + length : Number.NaN;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

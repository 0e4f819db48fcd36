/**
 * The login of NATS: the broker sends a nonce, and the host signs it with the seed of its nkey (Ed25519,
 * RFC 8032). So the secret never leaves the host. With a JWT, an operator's account vouches for the key;
 * without, the broker's configuration lists it.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What CONNECT says of who this is. */
export type Login = Readonly<Record<string, string>>;

const JWT = /-----BEGIN NATS USER JWT-----\s+([\w.-]+)\s/;
const SEED = /\bSU[A-Z2-7]{56}\b/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** The first byte of the public key of a user: `U` in base32. */
const USER = 20 << 3;
/** An Ed25519 private key in PKCS #8 is this and the seed (RFC 8410 §7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** A public key in SubjectPublicKeyInfo ends with the 32 bytes of the key. */
const KEY_BYTES = 32;

export class Credentials {
  readonly #key: KeyObject;
  readonly #jwt: string | undefined;

  /**
   * `text`: a `.creds` file, or the seed of a user's nkey alone.
   * @throws Error with a reason in words; nothing of the text is in it
   */
  constructor(text: string) {
    const [seed] = SEED.exec(text) ?? [];
    if (seed === undefined) throw new Error('it holds no seed of a user, which begins with SU');
    // Two bytes of kind, the seed, two bytes of checksum.
    const bytes = fromBase32(seed);
    if (checksum(bytes.subarray(0, 34)) !== bytes.readUInt16LE(34))
      throw new Error('the seed in it was mistyped or cut');
    this.#key = createPrivateKey({
      key: Buffer.concat([PKCS8, bytes.subarray(2, 34)]),
      format: 'der',
      type: 'pkcs8',
    });
    [, this.#jwt] = JWT.exec(text) ?? [];
  }

  login(nonce: string): Login {
    const sig = sign(null, Buffer.from(nonce), this.#key).toString('base64url');
    return this.#jwt === undefined ? { nkey: this.#publicKey(), sig } : { jwt: this.#jwt, sig };
  }

  #publicKey(): string {
    const key = createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
    const bytes = Buffer.concat([Buffer.of(USER), key, Buffer.alloc(2)]);
    bytes.writeUInt16LE(checksum(bytes.subarray(0, -2)), bytes.length - 2);
    return toBase32(bytes);
  }
}

/** Base32 of RFC 4648 §6, without padding. */
function fromBase32(text: string): Buffer {
  let bits = '';
  for (const character of text) bits += ALPHABET.indexOf(character).toString(2).padStart(5, '0');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** CRC-16 with the polynomial 0x1021, as nkeys have it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}

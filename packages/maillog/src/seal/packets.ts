/**
 * Reads the packets of an OpenPGP message as a stream (RFC 9580 §4, §5) and accepts one sequence: session
 * keys encrypted to public keys (tag 1, one or more), then one packet of integrity-protected data (tag 18;
 * tag 20 of older drafts), whose lengths end exactly where the data ends. Nothing is decrypted; the encrypted
 * bytes are only counted.
 *
 * The banner proves nothing: `gpg --store` and `gpg -s` write BEGIN PGP MESSAGE around readable text (tags 11
 * and 8), and `gpg -c` around data that a password decrypts (tag 3). So every other tag is refused by name.
 */
import { refuse } from './refuse-output.ts';
import { readSessionKey } from './session-key.ts';

const SESSION_KEY = 1;
const PROTECTED = 18;
const AEAD = 20;
const OTHER_TAGS: Readonly<Record<number, string>> = {
  2: 'it is a signature over readable data',
  3: 'a password opens it',
  4: 'it is signed, readable data',
  8: 'it is compressed, readable data',
  9: 'its encryption has no integrity protection',
  11: 'it is readable data',
};
/** Far above what any algorithm writes (ML-KEM-1024: 1.7 kB). */
const MAX_SESSION_KEY_BYTES = 8192;
/** RFC 9580 §4.2.1.4: the first partial length is at least this. */
const MIN_FIRST_PARTIAL_BYTES = 512;
/**
 * The minimum size of a packet, by tag and version: the bytes around the encrypted data itself (RFC 9580
 * §5.13; draft-koch-librepgp §5.16).
 */
const MIN_PACKET_BYTES: Readonly<Record<string, number>> = {
  '18.1': 1 + 10 + 22, // version, random prefix, modification detection
  '18.2': 1 + 3 + 32 + 16, // version, parameters, salt, tag
  '20.1': 1 + 3 + 15 + 16, // version, parameters, nonce, tag
};

interface Length {
  readonly bytes: number;
  /** Whether it is a partial length: another length follows those bytes. */
  readonly partial: boolean;
  /** Where the body begins. */
  readonly next: number;
}

/** The length in new format at `at`; undefined while its bytes have not all come. */
function newLength(data: Uint8Array, at: number): Length | undefined {
  const first = data[at];
  if (first === undefined) return undefined;
  if (first < 192) return { bytes: first, partial: false, next: at + 1 };
  if (first >= 224 && first < 255) return { bytes: 2 ** (first & 0x1f), partial: true, next: at + 1 };
  if (first < 224) {
    if (data.length < at + 2) return undefined;
    return { bytes: (first - 192) * 256 + data[at + 1] + 192, partial: false, next: at + 2 };
  }
  if (data.length < at + 5) return undefined;
  return { bytes: Buffer.from(data).readUInt32BE(at + 1), partial: false, next: at + 5 };
}

/** The length in old format, of 1, 2 or 4 bytes. */
function oldLength(data: Uint8Array): Length | undefined {
  const kind = data[0] & 3;
  if (kind === 3) return refuse('a packet has no length');
  const size = 2 ** kind;
  if (data.length < 1 + size) return undefined;
  return { bytes: Buffer.from(data).readUIntBE(1, size), partial: false, next: 1 + size };
}

function isNewFormat(data: Uint8Array): boolean {
  return (data[0] & 0x40) !== 0;
}

function tagOf(data: Uint8Array): number {
  if ((data[0] & 0x80) === 0) refuse('it is no OpenPGP packet');
  return isNewFormat(data) ? data[0] & 0x3f : (data[0] >> 2) & 0x0f;
}

function lengthOf(data: Uint8Array): Length | undefined {
  return isNewFormat(data) ? newLength(data, 1) : oldLength(data);
}

/** Call `write` for each block, then `end` once. Both throw MailLogError `unsealed`. */
export class PacketReader {
  /** The keys of the session key packets, in their order. */
  readonly keyIds: string[] = [];
  /** The bytes of an incomplete header or session key. */
  #pending: Uint8Array = new Uint8Array(0);
  #tag: typeof PROTECTED | typeof AEAD | undefined;
  /** Bytes of the encrypted packet up to the next length, or to its end. */
  #left = 0;
  #moreLengths = false;
  #encrypted = 0;
  #least = 0;

  write(block: Uint8Array): void {
    let data = block;
    while (data.length > 0) {
      if (this.#left > 0) {
        data = this.#count(data);
        continue;
      }
      if (this.#tag !== undefined && !this.#moreLengths) refuse('something follows the encrypted data');
      if (this.#pending.length > 0) data = Buffer.concat([this.#pending, data]);
      const used = this.#tag === undefined ? this.#packet(data) : this.#nextLength(data);
      this.#pending = used === 0 ? Uint8Array.from(data) : new Uint8Array(0);
      if (used === 0) return;
      data = data.subarray(used);
    }
  }

  end(): void {
    if (this.#tag === undefined) refuse('it has no encrypted data');
    if (this.#left > 0 || this.#moreLengths) refuse('its encrypted data is cut off');
    if (this.#encrypted < this.#least) refuse('its encrypted data is too short');
  }

  /** Skips bytes of the encrypted data, and returns what follows them. */
  #count(data: Uint8Array): Uint8Array {
    if (this.#encrypted === 0) {
      this.#least =
        MIN_PACKET_BYTES[`${this.#tag}.${data[0]}`] ?? refuse('its encrypted data is of an unknown version');
    }
    const taken = Math.min(this.#left, data.length);
    this.#left -= taken;
    this.#encrypted += taken;
    return data.subarray(taken);
  }

  /**
   * Reads a packet's header, with a session key's body; returns the number of bytes used, 0 if it needs more.
   */
  #packet(data: Uint8Array): number {
    const tag = tagOf(data);
    if (tag !== SESSION_KEY && tag !== PROTECTED && tag !== AEAD)
      refuse(OTHER_TAGS[tag] ?? `it has a packet of tag ${tag}`);
    const length = lengthOf(data);
    if (length === undefined) return 0;
    if (tag !== SESSION_KEY) return this.#start(tag, length);
    if (length.partial || length.bytes > MAX_SESSION_KEY_BYTES) refuse('a session key packet is too long');
    const end = length.next + length.bytes;
    if (data.length < end) return 0;
    const keyId = readSessionKey(data.subarray(length.next, end));
    if (this.keyIds.includes(keyId)) refuse('it has two session keys for one key');
    this.keyIds.push(keyId);
    return end;
  }

  #start(tag: typeof PROTECTED | typeof AEAD, length: Length): number {
    if (this.keyIds.length === 0) refuse('it has no session key for a public key');
    if (length.partial && length.bytes < MIN_FIRST_PARTIAL_BYTES)
      refuse('its first partial length is too short');
    if (!length.partial && length.bytes === 0) refuse('its encrypted data is too short');
    this.#tag = tag;
    return this.#expect(length);
  }

  #nextLength(data: Uint8Array): number {
    const length = newLength(data, 0);
    return length === undefined ? 0 : this.#expect(length);
  }

  #expect(length: Length): number {
    this.#left = length.bytes;
    this.#moreLengths = length.partial;
    return length.next;
  }
}

/**
 * The tags of all packets of a key, in order: `[6, 13, 2, 14, 2]`.
 * @throws MailLogError `unsealed` if a packet is incomplete or has partial lengths, which no key has.
 */
export function tagsOf(key: Uint8Array): number[] {
  const tags: number[] = [];
  let rest = key;
  while (rest.length > 0) {
    const length = lengthOf(rest);
    if (length === undefined || length.partial || length.next + length.bytes > rest.length)
      refuse('a packet is cut off');
    tags.push(tagOf(rest));
    rest = rest.subarray(length.next + length.bytes);
  }
  return tags;
}

/**
 * The chain of a host's reports. Each message says, inside its seal, which report of which host it is, which
 * of that report's messages, and the digest of the message before it; so a reader of several sees what is
 * missing, repeated, altered, or in another's place.
 *
 * The digest is of the message's parts, not of its headers and line ends, which mail servers add and change.
 * The last message of a chain has nobody behind it to vouch for it; and without a signature (`set sign`)
 * whoever has the public key can make a whole chain.
 */
import { createHash } from 'node:crypto';

/**
 * Where a message stands: `{host: 'web1', sequence: 12, message: 1, of: 3, previous: 'ab12…'}`; `previous`
 * undefined: the first there is.
 */
export interface ChainLink {
  readonly host: string;
  /** Counts the reports of the host from 1. */
  readonly sequence: number;
  /** Which message of the report, from 1. */
  readonly message: number;
  readonly of: number;
  readonly previous: string | undefined;
}

/** The part of a message that holds its position. */
export const SEQUENCE_PART = 'maillog-sequence.txt';
/** No position is longer. */
export const MAX_LINK_BYTES = 1024;

/**
 * `host=web1; sequence=12; message=1/3; previous=ab12…`; what is odd in the host's name is percent-encoded.
 */
export function writePosition({ host, sequence, message, of, previous }: ChainLink): string {
  // Through a Buffer: half a surrogate pair, which encodeURIComponent refuses, becomes U+FFFD.
  const name = encodeURIComponent(Buffer.from(host).toString()).slice(0, 600) || '-';
  return `host=${name}; sequence=${sequence}; message=${message}/${of}; previous=${previous ?? 'none'}`;
}

const POSITION =
  /^host=([!-:<-~]+); sequence=([1-9][0-9]{0,14}); message=([1-9][0-9]{0,8})\/([1-9][0-9]{0,8}); previous=([0-9a-f]{64}|none)\n?$/;

/** The position, or undefined where `text` is none. The host stays percent-encoded: it is safe to show so. */
export function readPosition(text: string): ChainLink | undefined {
  const found = POSITION.exec(text);
  if (!found) return undefined;
  const [, host, sequence, message, of, previous] = found;
  return {
    host,
    sequence: Number(sequence),
    message: Number(message),
    of: Number(of),
    previous: previous === 'none' ? undefined : previous,
  };
}

/** The host that a position names, as people write it; undefined where `text` is no position. */
export function hostOf(text: string): string | undefined {
  const name = readPosition(text)?.host;
  try {
    return name && decodeURIComponent(name);
  } catch {
    // A name that was cut in the middle of a character.
    return name;
  }
}

const WHITE = /[ \t\r\n]+/g;

/**
 * The digest of a part, fed block by block. Of armour without its white space, which on its way may change;
 * of what is in clear all.
 */
export class PartDigest {
  readonly #hash = createHash('sha256');
  readonly #armour: boolean;

  constructor(armour: boolean) {
    this.#armour = armour;
  }

  /** Passes the blocks on, and takes them in. */
  async *passing(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const block of blocks) {
      if (this.#armour) this.#hash.update(Buffer.from(block).toString('latin1').replace(WHITE, ''), 'latin1');
      else this.#hash.update(block);
      yield block;
    }
  }

  end(): string {
    return this.#hash.digest('hex');
  }
}

/** The digest of a message, from those of its parts in their order. */
export function messageDigest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/**
 * The chain of a host's reports. Each message says, inside its seal, which report of which host it is, which
 * of that report's messages, and the digest of the message before it; so a reader of several sees what is
 * missing, repeated, altered, or in the wrong place. The digest is of the message's parts, not of its headers
 * and line ends, which mail servers add and change. No message follows the last one of a chain, so nothing
 * vouches for it. Without a signature (`set sign`), whoever has the public key can make a whole chain.
 */
import { createHash } from 'node:crypto';

/**
 * The place of a message in its chain: `{host: 'web1', sequence: 12, message: 1, of: 3, previous: 'ab12…'}`;
 * `previous` is undefined in the first message of a chain.
 */
export interface ChainLink {
  readonly host: string;
  /** Whose chain of the host it is; undefined in reports of version 1, which do not say. */
  readonly configuration?: string | undefined;
  /** Counts the reports of the chain from 1. */
  readonly sequence: number;
  /** Which message of the report, from 1. */
  readonly message: number;
  readonly of: number;
  readonly previous: string | undefined;
}

/** The name of the part that holds the message's link. */
export const CHAIN_PART = 'maillog-sequence.txt';
/** The limit of a link. Bytes. */
export const MAX_LINK_BYTES = 2048;

/**
 * `host=web1; sequence=12; message=1/3; previous=ab12…`; unusual characters in the host's name are
 * percent-encoded.
 */
export function writeChainLink(link: ChainLink): string {
  const { host, configuration, sequence, message, of, previous } = link;
  const chain = configuration === undefined ? '' : ` configuration=${encoded(configuration)};`;
  return `host=${encoded(host)};${chain} sequence=${sequence}; message=${message}/${of}; previous=${previous ?? 'none'}`;
}

function encoded(name: string): string {
  // Through a Buffer: half a surrogate pair, which encodeURIComponent refuses, becomes U+FFFD.
  return encodeURIComponent(Buffer.from(name).toString()).slice(0, 600) || '-';
}

const LINK =
  /^host=([!-:<-~]+);(?: configuration=([!-:<-~]+);)? sequence=([1-9][0-9]{0,14}); message=([1-9][0-9]{0,8})\/([1-9][0-9]{0,8}); previous=([0-9a-f]{64}|none)\n?$/;

/** The link, or undefined if `text` is none. Its names come from a mail: anything may be in them. */
export function readChainLink(text: string): ChainLink | undefined {
  const found = LINK.exec(text);
  if (!found) return undefined;
  const [, host, configuration, sequence, message, of, previous] = found;
  return {
    host: decoded(host),
    configuration: configuration === undefined ? undefined : decoded(configuration),
    sequence: Number(sequence),
    message: Number(message),
    of: Number(of),
    previous: previous === 'none' ? undefined : previous,
  };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A name that was cut in the middle of a character.
    return name;
  }
}

const WHITE = /[ \t\r\n]+/g;

/**
 * The digest of a part, fed block by block. White space in armour is left out, since mail servers change it;
 * a part in clear counts byte for byte.
 */
export class PartDigest {
  readonly #hash = createHash('sha256');
  readonly #armour: boolean;

  constructor(armour: boolean) {
    this.#armour = armour;
  }

  /** Passes the blocks on, and adds them to the digest. */
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

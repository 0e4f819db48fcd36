/**
 * Opens a sealed part, and decides when its clear bytes may be used. OpenPGP's integrity check and its
 * signature are at the end of the data, so a program that prints while it decrypts may show a forged line. To
 * hold a part until its end is safe, but a part may be larger than the memory. So MailLog decrypts a part
 * once for the verdict, and a large part a second time for its content. The armour is in a private file
 * meanwhile.
 */
import { createHash } from 'node:crypto';
import { MAX_MAIL_BYTES, refuseLarge } from './unpack-limits.ts';

/**
 * The verdict on a signature. `by`: a fingerprint or key id, to show. `unknown`: there is a signature, and no
 * key to check it with. Of several signatures, the worst that could be checked counts.
 */
export type Signature =
  | { readonly kind: 'none' }
  | { readonly kind: 'good' | 'unknown'; readonly by: string }
  | { readonly kind: 'bad'; readonly by: string; readonly reason: string };

export interface Decryption {
  /**
   * The clear bytes. Do NOT show or keep them before the iteration has ended.
   * @throws MailLogError `data` if the message cannot be decrypted, or was changed.
   */
  readonly clear: AsyncIterable<Uint8Array>;
  /** The signature of the clear bytes. Call it after they were read to the end. */
  signature(): Promise<Signature>;
}

export interface Decryptor {
  /** Decrypts the armour in `file`. Only {@link openSealed} may call it. */
  decrypt(file: string): Decryption;
}

/** A part that was decrypted and checked to its end. */
export interface OpenedPart {
  readonly signature: Signature;
  /** The clear bytes, from the start at each call. */
  readonly clear: () => AsyncIterable<Uint8Array>;
  /** SHA-256 of the clear bytes, 64 hex digits. */
  readonly sha256: string;
  /** The clear bytes, if they are held; undefined: `clear` decrypts the file again. */
  readonly heldBytes: number | undefined;
}

/** A part up to this size is decrypted only once. Bytes. */
const MAX_HELD_BYTES = 4 << 20;

/** @throws MailLogError `data` where the message in `file` cannot be decrypted, or was changed. */
export async function openSealed(decryptor: Decryptor, file: string): Promise<OpenedPart> {
  const first = decryptor.decrypt(file);
  const held: Uint8Array[] = [];
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of first.clear) {
    hash.update(block);
    bytes += block.length;
    if (bytes <= MAX_HELD_BYTES) held.push(Uint8Array.from(block));
    else held.length = 0;
  }
  const signature = await first.signature();
  const isHeld = bytes <= MAX_HELD_BYTES;
  return {
    signature,
    clear: () => (isHeld ? inMemory(held) : decryptor.decrypt(file).clear),
    sha256: hash.digest('hex'),
    heldBytes: isHeld ? bytes : undefined,
  };
}

async function* inMemory(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* blocks;
}

/**
 * Decrypts as `decryptor` does, up to `limit` bytes in all: those of one mail.
 * @throws MailLogError `data` beyond it, while the text is read.
 */
export function withinBudget(decryptor: Decryptor, limit = MAX_MAIL_BYTES): Decryptor {
  let left = limit;
  async function* counted(clear: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const block of clear) {
      left -= block.length;
      if (left < 0) refuseLarge(limit, 'all parts of the mail unpack');
      yield block;
    }
  }
  return {
    decrypt: (file) => {
      if (left < 0) refuseLarge(limit, 'all parts of the mail unpack');
      const decryption = decryptor.decrypt(file);
      return { clear: counted(decryption.clear), signature: () => decryption.signature() };
    },
  };
}

/** The worst of several signatures. */
export function worst(signatures: readonly Signature[]): Signature {
  for (const kind of ['bad', 'good', 'unknown'] as const) {
    const found = signatures.find((signature) => signature.kind === kind);
    if (found) return found;
  }
  return { kind: 'none' };
}

/** A host's clock may be ahead by as much as Sequoia allows. */
const CLOCK_SKEW_MS = 30 * 60 * 1000;

/** A signature made later than this is one of the future. */
export function latestTime(): Date {
  return new Date(Date.now() + CLOCK_SKEW_MS);
}

/**
 * What opens a sealed part, and when its clear bytes may be believed.
 *
 * OpenPGP's integrity check and its signature stand at the end of the data. A program that prints as it
 * decrypts has shown a forged line before it knows. Holding a part until its end is safe, but a part may be
 * larger than the memory. So a part is decrypted once for the verdict, and what does not fit is decrypted a
 * second time to be used; the armour lies in a private file meanwhile.
 */

/**
 * What a signature says. `by`: a fingerprint or key id, for people. `unknown`: there is a signature, and no
 * key to check it with. Several signatures are as good as the worst that could be checked.
 */
export type Signature =
  | { readonly kind: 'none' }
  | { readonly kind: 'good' | 'unknown'; readonly by: string }
  | { readonly kind: 'bad'; readonly by: string; readonly reason: string };

export interface Decryption {
  /**
   * The clear bytes. NOT to be shown or kept before the iteration is over.
   * @throws MailLogError `data` where the message cannot be decrypted, or was changed.
   */
  readonly clear: AsyncIterable<Uint8Array>;
  /** Of the clear bytes; to be called after they were read to the end. */
  signature(): Promise<Signature>;
}

export interface Decryptor {
  /** Decrypts the armour in `file`. Do not call this but through {@link openSealed}. */
  decrypt(file: string): Decryption;
}

/** A part that was decrypted and checked to its end. */
export interface OpenedPart {
  readonly signature: Signature;
  readonly clear: AsyncIterable<Uint8Array>;
}

/** Up to this a part is decrypted once only. */
const MAX_HELD_BYTES = 4 << 20;

/** @throws MailLogError `data` where the message in `file` cannot be decrypted, or was changed. */
export async function openSealed(decryptor: Decryptor, file: string): Promise<OpenedPart> {
  const first = decryptor.decrypt(file);
  const held: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of first.clear) {
    bytes += block.length;
    if (bytes <= MAX_HELD_BYTES) held.push(Uint8Array.from(block));
    else held.length = 0;
  }
  const signature = await first.signature();
  return { signature, clear: bytes <= MAX_HELD_BYTES ? inMemory(held) : decryptor.decrypt(file).clear };
}

async function* inMemory(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* blocks;
}

/** The worst of several: what is bad stays bad. */
export function worst(signatures: readonly Signature[]): Signature {
  for (const kind of ['bad', 'good', 'unknown'] as const) {
    const found = signatures.find((signature) => signature.kind === kind);
    if (found) return found;
  }
  return { kind: 'none' };
}

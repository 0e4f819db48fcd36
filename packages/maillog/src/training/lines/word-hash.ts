/** Hashes of words, by which the tokenizer finds the few words that it knows without making a string. */

/** A power of two. */
const TABLE_SIZE = 1 << 12;

/** The hash of the bytes `[from, to)`, as the tokenizer computes it on its way through a word. */
export function hashBytes(line: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + line[at]) | 0;
  return hash;
}

export function hashOf(word: string): number {
  return hashBytes(Buffer.from(word, 'latin1'), 0, word.length);
}

/** A set of hashes. Most words are in none, which a table of bits says faster than a set. */
export class WordHashes {
  readonly #hashes: ReadonlySet<number>;
  readonly #mayHave = new Uint8Array(TABLE_SIZE);

  constructor(words: Iterable<string>) {
    this.#hashes = new Set([...words].map(hashOf));
    for (const hash of this.#hashes) this.#mayHave[hash & (TABLE_SIZE - 1)] = 1;
  }

  has(hash: number): boolean {
    return this.#mayHave[hash & (TABLE_SIZE - 1)] === 1 && this.#hashes.has(hash);
  }
}

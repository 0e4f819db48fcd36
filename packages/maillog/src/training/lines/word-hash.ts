/** Hashes of words, by which the tokenizer finds the few words that it knows without making a string. */

/** The hash of the bytes `[from, to)`, as the tokenizer computes it on its way through a word. */
export function hashBytes(line: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + line[at]) | 0;
  return hash;
}

export function hashOf(word: string): number {
  return hashBytes(Buffer.from(word, 'latin1'), 0, word.length);
}

export function hashesOf(words: Iterable<string>): ReadonlySet<number> {
  return new Set([...words].map(hashOf));
}

/**
 * Puts the fields of lines in one order, whatever theirs. The lines of a log have few sequences of keys, so
 * that each sequence is put in order once.
 *
 * Limits: with {@link MAX_NODES} known keys in their sequences, all are forgotten.
 */
import type { ByteString } from '../../../bytes.ts';

/** The keys of a line so far, in its order. */
interface Node<T> {
  readonly next: Map<ByteString, Node<T>>;
  found: T | undefined;
}

const MAX_NODES = 10_000;

/** What is known of each sequence of keys, made once by `make`. */
export class KeySequences<T> {
  readonly #make: (keys: readonly ByteString[]) => T;
  #root: Node<T> = newNode();
  #nodes = 0;

  constructor(make: (keys: readonly ByteString[]) => T) {
    this.#make = make;
  }

  of(fields: readonly { readonly key: ByteString }[]): T {
    if (this.#nodes > MAX_NODES) {
      this.#root = newNode();
      this.#nodes = 0;
    }
    let node = this.#root;
    for (const { key } of fields) {
      let next = node.next.get(key);
      if (next === undefined) {
        node.next.set(key, (next = newNode()));
        this.#nodes++;
      }
      node = next;
    }
    return (node.found ??= this.#make(fields.map(({ key }) => key)));
  }
}

function newNode<T>(): Node<T> {
  return { next: new Map(), found: undefined };
}

/** The indexes of `keys` in the order of their ranks; of two the same, the first comes first. */
export function orderOf(keys: readonly ByteString[], rankOf: (key: ByteString) => string): number[] {
  const ranks = keys.map(rankOf);
  return [...keys.keys()].sort((one, other) =>
    ranks[one] < ranks[other] ? -1 : ranks[one] > ranks[other] ? 1 : one - other,
  );
}

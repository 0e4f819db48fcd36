/** A stream of heads and bytes as groups: each head with the bytes that follow it. */

export type Grouped<Head> = { readonly head: Head } | { readonly bytes: Uint8Array };

export interface Group<Head> {
  readonly head: Head;
  /** Valid until the next group is asked for; what is left of them then is skipped. */
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Bytes before the first head belong to no group, and are dropped. */
export async function* grouped<Head extends number | object>(
  items: AsyncIterable<Grouped<Head>>,
): AsyncGenerator<Group<Head>, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  let next: Head | undefined;
  // Whoever leaves a group early must not end the stream of the others: no `for await` over `iterator`.
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    while (next === undefined) {
      const { done, value } = await iterator.next();
      if (done === true) return;
      if ('head' in value) next = value.head;
      else yield value.bytes;
    }
  }
  try {
    for (;;) {
      for await (const skipped of bytes()) void skipped;
      if (next === undefined) return;
      const head = next;
      next = undefined;
      yield { head, bytes: bytes() };
    }
  } finally {
    await iterator.return?.();
  }
}

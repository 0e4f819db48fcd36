/**
 * The clear bytes of a part on their way into an engine, with a memory for their producer's failure: engines
 * wrap what their input throws in errors of their own, but an entry's failure must reach the caller as
 * itself.
 */
export interface ClearSource {
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
  /** @throws the producer's own error, if it failed. */
  rethrow(): void;
  /** Tells the producer that nobody reads on. Does not wait for it. */
  close(): void;
}

export function clearSource(clear: AsyncIterable<Uint8Array>): ClearSource {
  let failure: { readonly error: unknown } | undefined;
  const read = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* clear;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  const bytes = read();
  return {
    bytes,
    rethrow: () => {
      if (failure) throw failure.error;
    },
    close: () => void bytes.return().catch(() => undefined),
  };
}

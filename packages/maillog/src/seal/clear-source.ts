/**
 * The clear bytes of a part for an engine. It remembers the error of their producer: engines wrap an error of
 * their input, but the caller must get an entry's error as it is.
 */
export interface ClearSource {
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
  /** @throws the producer's own error, if it failed. */
  rethrow(): void;
  /** Closes the producer, without waiting for it. */
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

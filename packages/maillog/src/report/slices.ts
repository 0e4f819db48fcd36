/**
 * Reads `source` in slices: each call gives the next `length` bytes, to be read to their end before those of
 * the next call.
 */
export function slices(
  source: AsyncIterable<Uint8Array>,
): (length: number) => AsyncGenerator<Uint8Array, void, undefined> {
  const blocks = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  return async function* (length) {
    for (let left = length; left > 0;) {
      if (rest.length === 0) {
        const { done, value } = await blocks.next();
        if (done === true) throw new Error('what was held ends too early');
        rest = value;
      }
      const slice = rest.subarray(0, left);
      rest = rest.subarray(slice.length);
      left -= slice.length;
      yield slice;
    }
  };
}

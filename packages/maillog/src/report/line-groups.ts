import { LINE_FEED } from '../bytes.ts';

/**
 * Streams the lines of `source` in groups of at most `limit`; at least one group, and exactly one without a
 * limit. Together they are the source, byte for byte. Each group is to be read to its end before the next is
 * asked for.
 */
export async function* lineGroups(
  source: AsyncIterable<Uint8Array>,
  limit: number | undefined,
): AsyncGenerator<AsyncIterable<Uint8Array>, void, undefined> {
  if (limit === undefined) {
    yield source;
    return;
  }
  const blocks = source[Symbol.asyncIterator]();
  let pending: Uint8Array | undefined;
  const next = async (): Promise<Uint8Array | undefined> => {
    const taken = pending;
    pending = undefined;
    if (taken) return taken;
    for (;;) {
      const { done, value } = await blocks.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  };
  const group = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    let left = limit;
    for (let block = await next(); block; block = await next()) {
      const end = endOfLines(block, left);
      yield block.subarray(0, end.at);
      if (end.at < block.length) pending = block.subarray(end.at);
      left -= end.lines;
      if (left === 0) return;
    }
  };
  do {
    yield group();
    pending = await next();
  } while (pending);
}

/** Where the first `limit` lines of a block end, or the block, and how many lines end before that. */
function endOfLines(block: Uint8Array, limit: number): { readonly at: number; readonly lines: number } {
  let at = 0;
  for (let lines = 0; lines < limit; lines++) {
    const feed = block.indexOf(LINE_FEED, at);
    if (feed < 0) return { at: block.length, lines };
    at = feed + 1;
  }
  return { at, lines: limit };
}

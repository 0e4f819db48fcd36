/** Milliseconds that a program which gives us what we read may be silent; it has come to a stop then. */
const PATIENCE = 600_000;

/** What is said of such a program. */
export const STOPPED = `it gave nothing for ${PATIENCE / 60_000} minutes, and was stopped`;

/**
 * Passes blocks on. Where one is waited for too long, calls `stop`, which must make them end. The time that
 * the reader takes does not count.
 */
export async function* patiently<Block>(
  blocks: AsyncIterable<Block>,
  stop: () => void,
): AsyncGenerator<Block, void, undefined> {
  let timer = setTimeout(stop, PATIENCE);
  try {
    for await (const block of blocks) {
      clearTimeout(timer);
      yield block;
      timer = setTimeout(stop, PATIENCE);
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The parts of `bytes` that `ranges` (`[start, end, start, end, …]`) names, one after another, as a copy: printing each by itself
 * would be slow.
 */
export function gathered(bytes: Uint8Array, ranges: readonly number[]): Buffer {
  let size = 0;
  for (let i = 0; i < ranges.length; i += 2) size += ranges[i + 1] - ranges[i];
  return 2 * size < bytes.length ? picked(bytes, ranges, size) : closedUp(bytes, ranges);
}

/** Little of much: it must not keep the memory of all. */
function picked(bytes: Uint8Array, ranges: readonly number[], size: number): Buffer {
  const target = Buffer.allocUnsafe(size);
  let at = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    target.set(bytes.subarray(ranges[i], ranges[i + 1]), at);
    at += ranges[i + 1] - ranges[i];
  }
  return target;
}

/** Much, often in hundreds of thousands of short ranges: all is copied at once, and moved together, which makes no object for each. */
function closedUp(bytes: Uint8Array, ranges: readonly number[]): Buffer {
  const target = Buffer.from(bytes);
  let at = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    target.copyWithin(at, ranges[i], ranges[i + 1]);
    at += ranges[i + 1] - ranges[i];
  }
  return target.subarray(0, at);
}

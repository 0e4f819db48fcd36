/** The parts of `bytes` that `ranges` (`[start, end, start, end, …]`) names, one after another: printing each by itself would be slow. */
export function gathered(bytes: Uint8Array, ranges: readonly number[]): Uint8Array {
  if (ranges.length === 2) return bytes.subarray(ranges[0], ranges[1]);
  let size = 0;
  for (let i = 0; i < ranges.length; i += 2) size += ranges[i + 1] - ranges[i];
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const target = Buffer.allocUnsafe(size);
  let at = 0;
  for (let i = 0; i < ranges.length; i += 2) at += source.copy(target, at, ranges[i], ranges[i + 1]);
  return target;
}

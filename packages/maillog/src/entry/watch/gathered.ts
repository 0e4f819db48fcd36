/** Puts together the parts of a block that are shown: printing each by itself would be slow. */
export class Gathered {
  #room = Buffer.alloc(0);

  /**
   * The parts of `bytes` that `ranges` (`[start, end, start, end, …]`) names, one after another; good until
   * the next call. There may be hundreds of thousands of short ones: all bytes are copied at once and moved
   * together, which makes no object for each.
   */
  of(bytes: Uint8Array, ranges: readonly number[]): Uint8Array {
    if (ranges.length === 2) return bytes.subarray(ranges[0], ranges[1]);
    if (this.#room.length < bytes.length) this.#room = Buffer.allocUnsafeSlow(bytes.length);
    const room = this.#room;
    let at = 0;
    if (ranges.length > 0) room.set(bytes);
    for (let i = 0; i < ranges.length; i += 2) {
      room.copyWithin(at, ranges[i], ranges[i + 1]);
      at += ranges[i + 1] - ranges[i];
    }
    return room.subarray(0, at);
  }
}

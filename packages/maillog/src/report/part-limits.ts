/**
 * How much each part of a report may print. A report goes into the spool as a whole, so that all parts share
 * its room: an entry that overflows gets a part of what is left, and leaves the rest to those after it.
 */

/** The approximate size of a printed byte, sealed and as mail. Bytes. */
const MAIL_BYTES_PER_BYTE = 1.5;
/** The most that one part takes of the remaining room, except if fewer parts follow. */
const MAX_SHARE = 1 / 4;
/** The share of the room for parts; the rest is for headers, the chain and warnings. */
const PARTS_SHARE_OF_ROOM = 0.9;

export class PartLimits {
  readonly #roomBytes: number;
  #parts: number;

  constructor(roomBytes: number, parts: number) {
    this.#roomBytes = roomBytes * PARTS_SHARE_OF_ROOM;
    this.#parts = parts;
  }

  /** The limit of the next part in clear bytes; `collected` are the parts before it. */
  next(collected: readonly { readonly pieces: readonly { readonly bytes: number }[] }[]): number {
    let left = this.#roomBytes;
    for (const { pieces } of collected) for (const { bytes } of pieces) left -= bytes;
    const share = Math.max(1 / Math.max(this.#parts--, 1), MAX_SHARE);
    return Math.max(0, Math.floor((left * share) / MAIL_BYTES_PER_BYTE));
  }
}

/**
 * Cuts a stream into pieces that end with a line: a part that is too large for one message goes into several.
 * It holds only the current line, until it is known whether the line still fits.
 */
import { LINE_FEED } from '../../bytes.ts';

/**
 * How many of `bytes`, from the first, take no more than `room`, and what those take: `{length: 512, taken:
 * 540}`.
 */
export type Measure = (
  bytes: Uint8Array,
  room: number,
) => { readonly length: number; readonly taken: number };

/** Each byte takes one. */
export const byLength: Measure = (bytes, room) => {
  const length = Math.min(bytes.length, Math.floor(room));
  return { length, taken: length };
};

/** A line longer than this begins the next piece before its end is known. Bytes. */
const MAX_HELD_BYTES = 64 << 20;

/**
 * The pieces of `source`, one at least, none of which takes more than `room`; together they are the source,
 * byte for byte. A piece ends with a line; only a line that does not fit into a piece of its own is cut
 * within. Each piece is to be read to its end before the next is asked for. A measure must take a byte at any
 * `room` of {@link MIN_ROOM_BYTES} or more.
 */
export async function* cut(
  source: AsyncIterable<Uint8Array>,
  room: number,
  measure: Measure = byLength,
): AsyncGenerator<AsyncIterable<Uint8Array>, void, undefined> {
  const cutter = new Cutter(source, Math.max(room, MIN_ROOM_BYTES), measure);
  do yield cutter.piece();
  while (cutter.hasMore);
}

const MIN_ROOM_BYTES = 1024;

class Cutter {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #room: number;
  readonly #measure: Measure;
  /** Bytes that were read, but are not in a piece yet. */
  #pending: Uint8Array[] = [];

  constructor(source: AsyncIterable<Uint8Array>, room: number, measure: Measure) {
    this.#source = source[Symbol.asyncIterator]();
    this.#room = room;
    this.#measure = measure;
  }

  /** Whether there is another piece; known once the last one was read. */
  get hasMore(): boolean {
    return this.#pending.length > 0;
  }

  async *piece(): AsyncGenerator<Uint8Array, void, undefined> {
    let left = this.#room;
    let begunLine: Uint8Array[] = [];
    let begunTaken = 0;
    // The first line of a piece need not wait: no other piece has more room.
    let inFirstLine = true;
    for (let block = await this.#next(); block; block = await this.#next()) {
      const { length, taken } = this.#measure(block, left - begunTaken);
      const end = length === 0 ? 0 : block.lastIndexOf(LINE_FEED, length - 1) + 1;
      if (end > 0) {
        yield* begunLine;
        yield block.subarray(0, end);
      }
      if (length < block.length) {
        if (end > 0) this.#pending.unshift(block.subarray(end));
        else if (!inFirstLine) this.#pending.unshift(...begunLine, block);
        else {
          if (length > 0) yield block.subarray(0, length);
          this.#pending.unshift(block.subarray(length));
        }
        return;
      }
      if (end > 0) {
        const begun = Uint8Array.from(block.subarray(end));
        const begunNow = this.#measure(begun, Infinity).taken;
        left -= begunTaken + taken - begunNow;
        begunLine = begun.length > 0 ? [begun] : [];
        begunTaken = begunNow;
        inFirstLine = false;
      } else if (inFirstLine) {
        yield block;
        left -= taken;
      } else {
        // A copy: the source may reuse its block.
        begunLine.push(Uint8Array.from(block));
        begunTaken += taken;
        if (begunTaken > MAX_HELD_BYTES) {
          this.#pending.unshift(...begunLine);
          return;
        }
      }
    }
    yield* begunLine;
  }

  async #next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const waiting = this.#pending.shift();
      if (waiting) return waiting;
      const { done, value } = await this.#source.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }
}

import { createHash } from 'node:crypto';
import { LINE_FEED } from '../bytes.ts';

/** What a manifest says of the clear bytes of a piece. `sha256`: 64 hex digits. */
export interface ClearSum {
  readonly clearBytes: number;
  readonly lines: number;
  readonly sha256: string;
}

/** Sums up clear bytes while they pass on to whoever seals them. */
export class ClearSummer {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #lines = 0;

  async *passing(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const block of blocks) {
      this.#hash.update(block);
      this.#bytes += block.length;
      for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) this.#lines++;
      yield block;
    }
  }

  /** To be asked once, after the last block. A last line without a line feed is not counted. */
  sum(): ClearSum {
    return { clearBytes: this.#bytes, lines: this.#lines, sha256: this.#hash.digest('hex') };
  }
}

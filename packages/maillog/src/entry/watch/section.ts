import { LINE_FEED } from '../../bytes.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Lines of one layer, held until they can be printed under its heading. The memory is used again and again.
 */
export class Section {
  bytes = 0;
  readonly #heading: string;
  readonly #chunks: Buffer[] = [];

  constructor(heading: string) {
    this.#heading = heading;
  }

  /** Adds a copy. */
  add(lines: Uint8Array): void {
    for (let from = 0; from < lines.length;) {
      const at = this.bytes % CHUNK_BYTES;
      const taken = Math.min(CHUNK_BYTES - at, lines.length - from);
      this.#chunk(Math.floor(this.bytes / CHUNK_BYTES)).set(lines.subarray(from, from + taken), at);
      from += taken;
      this.bytes += taken;
    }
  }

  /** The next log begins on a line of its own. */
  endLine(): void {
    const last = this.bytes - 1;
    if (last < 0) return;
    if (this.#chunk(Math.floor(last / CHUNK_BYTES))[last % CHUNK_BYTES] !== LINE_FEED)
      this.add(Uint8Array.of(LINE_FEED));
  }

  /**
   * All that it holds, under its heading; nothing if it is empty. The pieces are good until something is
   * added; it is empty then.
   */
  take(): { readonly heading: string; readonly pieces: readonly Uint8Array[] } {
    this.endLine();
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < this.bytes; at += CHUNK_BYTES)
      pieces.push(this.#chunk(at / CHUNK_BYTES).subarray(0, Math.min(CHUNK_BYTES, this.bytes - at)));
    this.bytes = 0;
    return { heading: `${this.#heading}\n${'=-'.repeat(8)}=\n`, pieces };
  }

  #chunk(index: number): Buffer {
    return (this.#chunks[index] ??= Buffer.allocUnsafeSlow(CHUNK_BYTES));
  }
}

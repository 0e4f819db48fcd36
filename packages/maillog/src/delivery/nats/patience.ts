/** A time limit that starts again with each sign of progress. */
export class Patience {
  readonly #ms: number;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** Starts. */
  constructor(ms: number) {
    this.#ms = ms;
    this.renew();
  }

  /** Aborts when it is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `more`: milliseconds on top, this time. */
  renew(more = 0): void {
    this.end();
    this.#timer = setTimeout(() => this.#controller.abort(), this.#ms + more);
  }

  /** No limit from here on. */
  end(): void {
    clearTimeout(this.#timer);
  }

  /** The same blocks; each that is asked for is progress. */
  async *renewedBy(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      this.renew();
      yield block;
    }
  }
}

/**
 * Two time limits with one signal: one of silence, which starts again with each sign of progress, and one
 * of the whole. Both are its own timers: Node 20 may forget a signal of AbortSignal.timeout() that only
 * AbortSignal.any() knows, and then it never ends.
 */
export class Patience {
  readonly #silence: number;
  readonly #controller = new AbortController();
  #whole: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  /** Whether silence ended it. */
  isSilent = false;

  /** Starts. Milliseconds. */
  constructor(silence: number, whole: number) {
    this.#silence = silence;
    this.#whole = setTimeout(() => this.#controller.abort(), whole);
    this.renew();
  }

  /** Aborts when one of them is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `more`: milliseconds on top, this time. */
  renew(more = 0): void {
    this.allowSilence();
    this.#timer = setTimeout(() => {
      this.isSilent = true;
      this.#controller.abort();
    }, this.#silence + more);
  }

  /** From here on, only the whole is limited. */
  allowSilence(): void {
    clearTimeout(this.#timer);
  }

  /** The whole ends so many milliseconds from now. */
  endIn(ms: number): void {
    clearTimeout(this.#whole);
    this.#whole = setTimeout(() => this.#controller.abort(), ms);
  }

  /** No limit from here on. */
  end(): void {
    this.allowSilence();
    clearTimeout(this.#whole);
  }

  /** The same blocks; each that is asked for is progress. */
  async *renewedBy(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      this.renew();
      yield block;
    }
  }
}

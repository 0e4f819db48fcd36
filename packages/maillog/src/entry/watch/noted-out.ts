import { LINE_FEED } from '../../bytes.ts';
import type { Out } from '../entry.ts';

/** An `Out` that knows whether anything was printed, and whether its last line has ended. */
export class NotedOut implements Out {
  readonly #out: Out;
  #printed = false;
  #lineOpen = false;

  constructor(out: Out) {
    this.#out = out;
  }

  /** Whether nothing was printed so far. */
  get isEmpty(): boolean {
    return !this.#printed;
  }

  async print(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) {
      this.#printed = true;
      const last = data[data.length - 1];
      this.#lineOpen = last !== '\n' && last !== LINE_FEED;
    }
    await this.#out.print(data);
  }

  async warn(message: string): Promise<void> {
    this.#printed = true;
    this.#lineOpen = false;
    await this.#out.warn(message);
  }

  /** Prints lines that begin on a line of their own. */
  async lines(text: string): Promise<void> {
    await this.print(`${this.#lineOpen ? '\n' : ''}${text}`);
  }
}

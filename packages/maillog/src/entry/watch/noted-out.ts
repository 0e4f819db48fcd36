import type { EntryFacts } from '../../manifest/manifest.ts';
import type { Out } from '../entry.ts';

/** An `Out` that knows whether anything was printed. */
export class NotedOut implements Out {
  readonly #out: Out;
  #printed = false;

  constructor(out: Out) {
    this.#out = out;
  }

  /** Whether nothing was printed so far. */
  get isEmpty(): boolean {
    return !this.#printed;
  }

  async print(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) this.#printed = true;
    await this.#out.print(data);
  }

  async warn(message: string): Promise<void> {
    this.#printed = true;
    await this.#out.warn(message);
  }

  record(facts: EntryFacts): void {
    this.#out.record?.(facts);
  }

  async own(lines: string | Uint8Array): Promise<void> {
    if (lines.length > 0) this.#printed = true;
    await this.#out.own(lines);
  }
}

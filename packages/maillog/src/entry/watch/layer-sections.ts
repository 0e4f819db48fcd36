/** Shows the lines of all logs by layer, as logcheck does: each layer under its heading. */
import type { Out } from '../entry.ts';
import type { LineSink } from './log-part.ts';
import { Section } from './section.ts';

/** What is held to put the layers in their order; with more, they are printed and begin again. */
const MAX_HELD_BYTES = 16 << 20;

export class LayerSections implements LineSink {
  readonly #out: Out;
  readonly #sections: readonly Section[];

  constructor(out: Out, headings: readonly string[]) {
    this.#out = out;
    this.#sections = headings.map((heading) => new Section(heading));
  }

  begin(): void {}

  async show(bytes: Uint8Array, layer: number): Promise<void> {
    this.#sections[layer].add(bytes);
    if (this.#sections.reduce((sum, section) => sum + section.bytes, 0) > MAX_HELD_BYTES) await this.finish();
  }

  end(): Promise<void> {
    for (const section of this.#sections) section.endLine();
    return Promise.resolve();
  }

  async finish(): Promise<void> {
    for (const section of this.#sections) {
      const { heading, pieces } = section.take();
      if (pieces.length === 0) continue;
      await this.#out.own(heading);
      for (const piece of pieces) await this.#out.print(piece);
      await this.#out.own('\n');
    }
  }
}

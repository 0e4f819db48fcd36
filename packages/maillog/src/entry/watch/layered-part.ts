import type { ByteString } from '../../bytes.ts';
import type { Hiding, Layers, Rule } from '../../pattern/index.ts';
import type { Out } from '../entry.ts';
import { Gathered } from './gathered.ts';
import type { LogPartOptions } from './log-part.ts';
import { Section } from './section.ts';
import { overlongWarning, takeLines, trimmedLines } from '../../log/lines.ts';

/** So much is held to put the layers in their order; beyond it they are printed, and begin again. Bytes. */
const HELD = 16 << 20;

/**
 * The body of a `watch` with logcheck's rules: what was found in all logs, by layer, each under its heading.
 * As in logcheck, white space at the end of a line is not looked at, nor shown.
 */
export class LayeredPart {
  readonly #out: Out;
  readonly #layers: Layers;
  readonly #options: Pick<LogPartOptions, 'trim' | 'expectations'>;
  readonly #undecided = new Set<Rule>();
  readonly #gathered = new Gathered();
  /** Read, and hidden of these. */
  lines = 0;
  hidden = 0;
  readonly #sections = [
    new Section('Security Alerts'),
    new Section('Security Events'),
    new Section('System Events'),
  ];

  constructor(out: Out, layers: Layers, options: Pick<LogPartOptions, 'trim' | 'expectations'>) {
    this.#out = out;
    this.#layers = layers;
    this.#options = options;
  }

  /** One log; true where it held anything. */
  async log(path: ByteString, blocks: AsyncIterable<Uint8Array>): Promise<boolean> {
    const sides = this.#options.trim ? 'both' : 'end';
    const { news, overlong } = await takeLines(blocks, async (bytes, whole) => {
      if (whole) this.#decide(trimmedLines(bytes, sides));
      else this.#sections[2].add(bytes);
      if (this.#sections.reduce((sum, section) => sum + section.bytes, 0) > HELD) await this.#print();
    });
    for (const section of this.#sections) section.endLine();
    this.lines += overlong;
    if (overlong > 0) await this.#out.warn(overlongWarning(path, overlong));
    return news;
  }

  async end(): Promise<void> {
    await this.#print();
    for (const { place } of this.#undecided) {
      await this.#out.warn(
        `the rule at ${place.file}:${place.line}:${place.column} could not decide within its step budget; its lines are shown`,
      );
    }
  }

  hidings(): Hiding[] {
    return this.#layers.hidings();
  }

  #decide(lines: Uint8Array): void {
    for (const expectation of this.#options.expectations) expectation.look(lines);
    const layered = this.#layers.decide(lines);
    const { alerts, events, system, unknown } = layered;
    this.lines += layered.lines;
    this.hidden += layered.hidden;
    for (const rule of unknown) this.#undecided.add(rule);
    for (const [index, ranges] of [alerts, events, system].entries()) {
      if (ranges.length > 0) this.#sections[index].add(this.#gathered.of(lines, ranges));
    }
  }

  async #print(): Promise<void> {
    for (const section of this.#sections) {
      for (const piece of section.take()) await this.#out.print(piece);
    }
  }
}

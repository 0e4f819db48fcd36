import type { ByteString } from '../config/source.ts';
import type { Hiding, Layers, Rule } from '../pattern/index.ts';
import type { Out } from './entry.ts';
import { Gathered } from './gathered.ts';
import type { LogPartOptions } from './log-part.ts';
import { overlongWarning, takeLines, trimmedLines } from './lines.ts';

/** So much is held to put the layers in their order; beyond it they are printed, and begin again. Bytes. */
const HELD = 16 << 20;
const LINE_FEED = 0x0a;

/**
 * The body of a `watch` with logcheck's rules: what was found in all logs, by layer, each under its heading. As in logcheck, white
 * space at the end of a line is not looked at, nor shown.
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
      else this.#sections[2].add(Buffer.from(bytes));
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
      // A copy: it is held until all layers can be printed.
      if (ranges.length > 0) this.#sections[index].add(Buffer.from(this.#gathered.of(lines, ranges)));
    }
  }

  async #print(): Promise<void> {
    for (const section of this.#sections) {
      for (const piece of section.take()) await this.#out.print(piece);
    }
  }
}

class Section {
  bytes = 0;
  readonly #heading: string;
  #held: Buffer[] = [];

  constructor(heading: string) {
    this.#heading = heading;
  }

  add(piece: Buffer): void {
    this.#held.push(piece);
    this.bytes += piece.length;
  }

  /** The next log begins on a line of its own. */
  endLine(): void {
    const last = this.#held.at(-1);
    if (last !== undefined && last.at(-1) !== LINE_FEED) this.add(Buffer.of(LINE_FEED));
  }

  /** All that it holds, under its heading; nothing if it is empty. */
  take(): Buffer[] {
    if (this.bytes === 0) return [];
    this.endLine();
    const heading = Buffer.from(`${this.#heading}\n${'=-'.repeat(8)}=\n`);
    const pieces = [heading, ...this.#held, Buffer.of(LINE_FEED)];
    this.#held = [];
    this.bytes = 0;
    return pieces;
  }
}

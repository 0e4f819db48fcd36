import { LINE_FEED } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import type { Hiding, Rule, RuleSet } from '../../pattern/index.ts';
import type { Out } from '../entry.ts';
import type { Expectation } from './expectation.ts';
import { Gathered } from './gathered.ts';
import { overlongWarning, takeLines, trimmedLines } from '../../log/lines.ts';

export interface LogPartOptions {
  readonly headings: boolean;
  readonly trim: boolean;
  /** They see every line, hidden or not. */
  readonly expectations: readonly Expectation[];
}

/**
 * The body of a `watch`: the lines of each log that the rules leave, under a heading where there are several
 * logs.
 */
export class LogPart {
  readonly #out: Out;
  readonly #rules: RuleSet;
  readonly #options: LogPartOptions;
  readonly #undecided = new Set<Rule>();
  readonly #gathered = new Gathered();
  /** Read, and hidden of these. */
  lines = 0;
  hidden = 0;
  #heading: string | undefined;
  #lineOpen = false;

  constructor(out: Out, rules: RuleSet, options: LogPartOptions) {
    this.#out = out;
    this.#rules = rules;
    this.#options = options;
  }

  /**
   * One log; true where it held anything. Its heading is printed with its first line, so that a log without
   * news leaves nothing.
   */
  async log(path: ByteString, blocks: AsyncIterable<Uint8Array>): Promise<boolean> {
    this.#heading = this.#options.headings ? `==> ${path} <==\n` : undefined;
    const { trim } = this.#options;
    const { news, overlong } = await takeLines(blocks, (bytes, whole) =>
      whole ? this.#decide(trim ? trimmedLines(bytes) : bytes) : this.#show(bytes),
    );
    this.lines += overlong;
    if (overlong > 0) await this.#out.warn(overlongWarning(path, overlong));
    return news;
  }

  /** Says once which rules could not decide. */
  async end(): Promise<void> {
    for (const { place } of this.#undecided) {
      await this.#out.warn(
        `the rule at ${place.file}:${place.line}:${place.column} could not decide within its step budget; its lines are shown`,
      );
    }
  }

  hidings(): Hiding[] {
    return this.#rules.hidings();
  }

  async #decide(lines: Uint8Array): Promise<void> {
    for (const expectation of this.#options.expectations) expectation.look(lines);
    const decision = this.#rules.decide(lines);
    this.lines += decision.lines;
    this.hidden += decision.hidden;
    for (const rule of decision.unknown) this.#undecided.add(rule);
    await this.#show(this.#gathered.of(lines, decision.shown));
  }

  async #show(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#heading !== undefined) {
      await this.#out.print(Buffer.from((this.#lineOpen ? '\n' : '') + this.#heading, 'latin1'));
      this.#heading = undefined;
    }
    await this.#out.print(bytes);
    this.#lineOpen = bytes[bytes.length - 1] !== LINE_FEED;
  }
}

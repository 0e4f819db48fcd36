import { LINE_FEED } from '../bytes.ts';
import type { Out } from '../entry/entry.ts';
import type { EntryFacts } from '../manifest/manifest.ts';
import { escapeText } from '../text/escape.ts';
import { LineQuoter } from '../text/own-lines.ts';

/** Bytes that may wait for the reader before `print` makes its caller wait. */
const ROOM_BYTES = 1 << 20;

/** Thrown to an entry that prints into a part whose reader has stopped. */
export class PartClosed extends Error {
  override readonly name = 'PartClosed';
}

/** Thrown to an entry that prints more than its part has room for. */
export class PartFull extends Error {
  override readonly name = 'PartFull';
}

/**
 * The pipe between an entry and its sealer: an `Out` on one side, an async iterable of bytes on the other. It
 * holds at most about {@link ROOM_BYTES} if the entry awaits its prints.
 */
export class PartStream implements Out, AsyncIterable<Uint8Array> {
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #atLineStart = true;
  #ended = false;
  #aborted = false;
  #wakeReader: (() => void) | undefined;
  #wakePrinters: (() => void)[] = [];
  #quoter = new LineQuoter();
  readonly #limitBytes: number;
  readonly #isHard: boolean;
  /** Bytes printed, warnings included. */
  bytes = 0;
  /** The warnings that were written, as texts: with one, the entry counts as failed. */
  readonly warnings: string[] = [];
  /** What the entry says of its part. */
  facts: EntryFacts = {};

  /** `limitBytes`: the room of the part; `isHard`: whether a print beyond it throws {@link PartFull}. */
  constructor(limitBytes = Infinity, isHard = true) {
    this.#limitBytes = limitBytes;
    this.#isHard = isHard;
  }

  get roomBytes(): number {
    return Math.max(0, this.#limitBytes - this.bytes);
  }

  async print(data: string | Uint8Array): Promise<void> {
    this.#assertRoom(data.length);
    await this.#write(this.#quoter.pass(typeof data === 'string' ? Buffer.from(data) : data));
  }

  async own(lines: string | Uint8Array): Promise<void> {
    this.#assertRoom(lines.length);
    await this.#own(lines);
  }

  #assertRoom(bytes: number): void {
    if (!this.#isHard || this.bytes + bytes <= this.#limitBytes) return;
    throw new PartFull(
      `the report has room for ${this.#limitBytes} bytes of this part; the rest is left out`,
    );
  }

  async #own(lines: string | Uint8Array): Promise<void> {
    await this.#write(this.#quoter.end());
    if (!this.#atLineStart) await this.#write('\n');
    this.#quoter = new LineQuoter();
    await this.#write(lines);
  }

  async #write(data: string | Uint8Array): Promise<void> {
    if (this.#aborted || this.#ended) throw new PartClosed('this part is closed');
    this.#push(data);
    if (this.#waitingBytes < ROOM_BYTES) return;
    await new Promise<void>((resolve) => this.#wakePrinters.push(resolve));
    if (this.#aborted) throw new PartClosed('this part is closed');
  }

  #push(data: string | Uint8Array): void {
    // A copy: the caller may reuse its block once this call is over, and need not await it.
    const copy = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data);
    if (copy.length === 0) return;
    this.#waiting.push(copy);
    this.#waitingBytes += copy.length;
    this.bytes += copy.length;
    this.#atLineStart = copy[copy.length - 1] === LINE_FEED;
    this.#wakeReader?.();
  }

  async warn(message: string): Promise<void> {
    const text = escapeText(message);
    this.warnings.push(text);
    await this.#own(`warn\t${text}\n`);
  }

  record(facts: EntryFacts): void {
    this.facts = { ...this.facts, ...facts };
  }

  /** Nothing more will be printed. */
  end(): void {
    this.#push(this.#quoter.end());
    this.#ended = true;
    this.#wakeReader?.();
  }

  /** The reader has stopped: further and waiting prints throw {@link PartClosed}. */
  abort(): void {
    this.#aborted = true;
    this.#waiting = [];
    this.#release();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#waiting.length > 0) {
        const taken = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting);
        this.#waiting = [];
        this.#waitingBytes = 0;
        this.#release();
        if (taken) yield taken;
      } else if (this.#ended || this.#aborted) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wakeReader = resolve));
        this.#wakeReader = undefined;
      }
    }
  }

  #release(): void {
    for (const wake of this.#wakePrinters.splice(0)) wake();
    this.#wakeReader?.();
  }
}

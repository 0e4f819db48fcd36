import { newHeader, readHeader } from '../../../training/index.ts';
import { readable } from '../../../bytes.ts';
import type { ByteString } from '../../../bytes.ts';
import { escapeBytes, escapeText } from '../../../text/escape.ts';
import { RarestLine } from './rarest-line.ts';
import type { ValueBudget } from './rarest-line.ts';

/** Of the text of a rule or form. */
export const MAX_TEXT_CHARACTERS = 500;
/** No time stamp is longer; what is, counts as none. */
const MAX_STAMP_BYTES = 64;

const header = newHeader();

/** The lines that one rule, or one form, folded: their number, the first and the last, and a sample. */
export class FoldGroup {
  /** The rule or form as text that stays on its line. */
  readonly text: string;
  count = 0;
  readonly #sample: RarestLine;
  #first = '';
  readonly #lastStamp = Buffer.alloc(MAX_STAMP_BYTES);
  #lastStampBytes = 0;
  #lastLine = 0;

  /** `text`: the rule or form. */
  constructor(text: ByteString, budget: ValueBudget) {
    const safe = escapeText(readable(text));
    this.text = safe.length > MAX_TEXT_CHARACTERS ? `${safe.slice(0, MAX_TEXT_CHARACTERS)}…` : safe;
    this.#sample = new RarestLine(budget);
  }

  /** Adds the line of `block` from `start` to before `end`, without its newline. `line` is its number. */
  add(block: Uint8Array, start: number, end: number, line: number): void {
    readHeader(block, start, end, header);
    const stampBytes = header.timeEnd - start;
    this.#lastLine = line;
    this.#lastStampBytes = stampBytes > MAX_STAMP_BYTES ? 0 : stampBytes;
    for (let at = 0; at < this.#lastStampBytes; at++) this.#lastStamp[at] = block[start + at];
    if (this.count++ === 0) this.#first = this.#last();
    this.#sample.add(block, start, end, header.message);
  }

  /** `Jun 14 15:16:01..Jun 14 23:59:58`; a line without a time stamp is named by its number: `line 12`. */
  period(): string {
    return `${this.#first}..${this.#last()}`;
  }

  sample(): Buffer {
    return this.#sample.line();
  }

  #last(): string {
    return this.#lastStampBytes === 0
      ? `line ${this.#lastLine}`
      : escapeBytes(this.#lastStamp.toString('latin1', 0, this.#lastStampBytes)).trim();
  }
}

import { newHeader, readHeader } from '../../../training/index.ts';
import { readable } from '../../../bytes.ts';
import type { ByteString } from '../../../bytes.ts';
import { shortened } from './new-values.ts';
import type { NewValues } from './new-values.ts';
import { stampOfLine } from '../../../log/line-time.ts';
import { escapeBytes, escapeText } from '../../../text/escape.ts';
import type { SeenValues } from './seen-values.ts';
import { RareLines } from './rare-lines.ts';
import type { ValueBudget } from './place-values.ts';

/** Of the text of a rule or form. */
export const MAX_TEXT_CHARACTERS = 500;
/** A time stamp is looked for in the first bytes of a line; that of an access log comes after the address. */
const MAX_HEAD_BYTES = 200;
const header = newHeader();

/** The lines that one rule, or one form, folded: their number, the first and the last, and samples. */
export class FoldGroup {
  /** The rule or form as text that stays on its line. */
  readonly text: string;
  count = 0;
  /** The values of the template's places; undefined: a pattern folds the lines. */
  readonly values: NewValues | undefined;
  readonly #rare: RareLines;
  #first = '';
  /** The beginning of the last line, and how long the time stamp is that it begins with. */
  readonly #head = Buffer.alloc(MAX_HEAD_BYTES);
  #headBytes = 0;
  #stampBytes = 0;
  #lastLine = 0;

  /** `text`: the rule or form. */
  constructor(text: ByteString, budget: ValueBudget, values?: NewValues) {
    const safe = escapeText(readable(text));
    this.text = safe.length > MAX_TEXT_CHARACTERS ? `${safe.slice(0, MAX_TEXT_CHARACTERS)}…` : safe;
    this.values = values;
    this.#rare = new RareLines(budget);
  }

  /** Adds the line of `block` from `start` to before `end`, without its newline. `line` is its number. */
  add(block: Uint8Array, start: number, end: number, line: number): void {
    readHeader(block, start, end, header);
    this.#lastLine = line;
    this.#stampBytes = Math.min(header.timeEnd - start, MAX_HEAD_BYTES);
    // Most lines begin with their time stamp: then no more is needed.
    const length = this.#stampBytes > 0 ? this.#stampBytes : Math.min(end - start, MAX_HEAD_BYTES);
    for (let at = 0; at < length; at++) this.#head[at] = block[start + at];
    this.#headBytes = length;
    if (this.count++ === 0) this.#first = this.#last();
    this.#rare.add(block, start, end, header);
    this.values?.add(block, header.message, end);
  }

  /** `Jun 14 15:16:01..Jun 14 23:59:58`; a line without a time stamp is named by its number: `line 12`. */
  period(): string {
    return `${this.#first}..${this.#last()}`;
  }

  /** The line with the rarest values. */
  sample(): Buffer {
    return this.#rare.sample();
  }

  /** Whether the text says all that the lines say: a template without a place, and the same values. */
  get isText(): boolean {
    const isTemplate = this.values !== undefined && !this.#hasPlaces && !this.text.endsWith('…');
    return isTemplate && this.#rare.isConstant;
  }

  /** What the sample does not show: `new: user postgres; rare: from 203.0.113.9, 12 more`, or nothing. */
  others(seen: SeenValues): string {
    const fresh = this.values?.describe(seen);
    const { named, rare, varied, variedPlaces } = this.#rare.unseen();
    const found = fresh === undefined || fresh.words === '' ? [] : [`new: ${fresh.words}`];
    const names = named.map(shortened).filter((name) => fresh?.named.has(lastWord(name)) !== true);
    if (rare > 0) names.push(`${rare} more`);
    if (names.length > 0) found.push(`rare: ${names.join(', ')}`);
    // The places of a template say themselves that their values differ.
    if (varied > 0 && !this.#hasPlaces) {
      const places = variedPlaces === 1 ? '1 place' : `${variedPlaces} places`;
      found.push(`varied: ${varied} values or more in ${places}`);
    }
    return found.join('; ');
  }

  get #hasPlaces(): boolean {
    return this.values !== undefined && /(?:^|[^{])\{[a-z]/.test(this.text);
  }

  #last(): string {
    const head = this.#head.toString('latin1', 0, this.#headBytes);
    const stamp = this.#stampBytes > 0 ? head : stampOfLine(head);
    return stamp === undefined ? `line ${this.#lastLine}` : escapeBytes(stamp).trim();
  }
}

/** `203.0.113.9` of `rhost=203.0.113.9` and of `from 203.0.113.9`. */
function lastWord(name: string): string {
  return name.slice(name.search(/[^ =]*$/));
}

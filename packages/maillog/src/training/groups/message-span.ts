/**
 * The message of a structured line, in logfmt or JSON: `msg="cache warmed"`, `"message":"cache warmed"`. Its
 * words are compared as those of other messages are. The keys beside it are no part of it.
 */
import type { LineSignature, SignatureToken } from '../lines/line-signature.ts';
import { LITERAL } from '../lines/tokenizer.ts';
import { ENVELOPE_KEYS, MESSAGE_KEYS } from './word-lists.ts';

const ASSIGNS = /^["']?\s*[=:]/;
/** After `message: `, a text without quotes goes on over blanks. */
const AFTER_BLANK = /^:\s+$/;

export class MessageSpan {
  /** The number of enclosures around the message and outside it, its own quotes included. */
  depth = 0;
  readonly #tokens: readonly SignatureToken[];
  readonly #isStructured: boolean;
  /** The message's quotes; 0 if it has none, or if no message is open. */
  #quotes = 0;
  #isOpen = false;
  /** What ends a message without quotes. */
  #end = /\s/;

  constructor({ tokens }: LineSignature) {
    this.#tokens = tokens;
    this.#isStructured = tokens.some((_, index) => this.#isValueOf(ENVELOPE_KEYS, index));
  }

  /** Whether the token belongs to the message. Asked of each token, from left to right. */
  includes(index: number, enclosures: readonly number[]): boolean {
    const { gap } = this.#tokens[index];
    if (this.#isOpen)
      this.#isOpen = this.#quotes > 0 ? enclosures.includes(this.#quotes) : !this.#end.test(gap);
    if (this.#isOpen || !this.#isValueOf(MESSAGE_KEYS, index)) return this.#isOpen;
    const isQuoted = /["']$/.test(gap);
    if (!isQuoted && !this.#isStructured) return false;
    this.#quotes = isQuoted ? (enclosures.at(-1) ?? 0) : 0;
    this.depth = enclosures.length;
    this.#end = AFTER_BLANK.test(gap) ? /[,;|]/ : /\s/;
    this.#isOpen = true;
    return true;
  }

  #isValueOf(keys: ReadonlySet<string>, index: number): boolean {
    const before = this.#tokens[index - 1];
    if (before === undefined || before.kind !== LITERAL || !ASSIGNS.test(this.#tokens[index].gap))
      return false;
    return keys.has(before.text.toLowerCase());
  }
}

/**
 * Millions of lines become some hundreds of forms in one pass; everything slower (groups.ts and on) works on
 * forms.
 */
import { text } from './bytes.ts';
import { Form } from './form.ts';
import type { Header } from './header.ts';
import { NAMED, newHeader, noHeader, readHeader } from './header.ts';
import { DOTTED, LITERAL, Scanner } from './scan.ts';

export interface FormTableOptions {
  /** The lines are messages: no header is looked for. */
  readonly content?: boolean;
  /**
   * As many forms are held (40,000 by default), or fewer of very long lines; then the less frequent half is
   * given up.
   */
  readonly limit?: number;
}

/**
 * The passes of groups.ts hold, of each form, a key for each of its words, as long as the form: their cost is
 * the square of the elements. As much as `limit` forms of so many elements would cost is held, however long
 * the lines are.
 */
const USUAL_ELEMENTS = 20;

export class FormTable {
  forms: Form[] = [];
  /** Lines whose forms were given up. */
  dropped = 0;
  /** Lines taken. */
  lines = 0;

  readonly #limit: number;
  readonly #content: boolean;
  readonly #scanner = new Scanner();
  readonly #header: Header = newHeader();
  #byHash = new Map<number, Form>();
  #touched: Form[] = [];
  /** The cost of all forms held: the squares of their elements. */
  #cost = 0;

  constructor(options: FormTableOptions = {}) {
    this.#content = options.content ?? false;
    this.#limit = options.limit ?? 40_000;
  }

  /** Takes the line `[from, to)` of `block` (without its newline) and returns its form. */
  add(block: Uint8Array, from: number, to: number): Form {
    const header = this.#header;
    const scanner = this.#scanner;
    if (this.#content) noHeader(from, header);
    else readHeader(block, from, to, header);
    scanner.scan(block, header.message, to);
    const key = this.#key(block);
    let form = this.#byHash.get(key) ?? null;
    while (form && !form.agrees(scanner, header, block)) form = form.next;
    if (form) form.take(scanner, block);
    else {
      if (this.forms.length >= this.#limit || this.#cost >= this.#dearest) this.#giveUp();
      form = new Form(key, this.lines, block, from, to, header, scanner.count);
      this.#hold(form);
    }
    form.count++;
    form.lastLine = this.lines++;
    if (form.lineStart < 0) this.#touched.push(form);
    form.lineStart = from;
    form.timeSize = header.timeEnd - from;
    return form;
  }

  /** To be called before the bytes of a block are gone. */
  endBlock(block: Uint8Array): void {
    for (const form of this.#touched) {
      form.last = text(block, form.lineStart, form.lineStart + form.timeSize);
      form.lineStart = -1;
    }
    this.#touched = [];
  }

  /** 53 bits of the literals and separators. */
  #key(block: Uint8Array): number {
    const scanner = this.#scanner;
    const header = this.#header;
    let low = header.shape;
    let high = 0;
    if (header.shape === NAMED) {
      for (let at = header.programStart; at < header.programEnd; at++)
        low = (Math.imul(low, 31) + block[at]) | 0;
    }
    for (let index = 0; index < scanner.count; index++) {
      const kind = scanner.kind[index];
      const part = scanner.hash[index] ^ (kind === LITERAL || kind === DOTTED ? kind : -1);
      const gap = scanner.gap[index];
      low = Math.imul(low ^ part, 0x01000193) + gap;
      low ^= low >>> 15;
      high = (Math.imul(high, 0x5bd1e995) + (part ^ Math.imul(gap, 0x27d4eb2f))) | 0;
      high ^= high >>> 13;
    }
    low = (Math.imul(low, 37) + scanner.tail) | 0;
    return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
  }

  #hold(form: Form): void {
    form.next = this.#byHash.get(form.key) ?? null;
    this.#byHash.set(form.key, form);
    this.forms.push(form);
    this.#cost += form.size ** 2;
  }

  get #dearest(): number {
    return this.#limit * USUAL_ELEMENTS ** 2;
  }

  /**
   * Gives up the less frequent half. What is usual comes again; of a message with ever new words enough forms
   * remain to tell that the words vary. A line that no rule is made for is shown, so giving up is safe.
   */
  #giveUp(): void {
    const counts = this.forms.map((form) => form.count).sort((a, b) => a - b);
    const least = counts[counts.length >> 1];
    const held = this.forms;
    this.forms = [];
    this.#byHash = new Map();
    this.#cost = 0;
    const most = held.length >> 1;
    for (const form of held) {
      // Of the forms as frequent as the middle one, only so many stay as fit into the half.
      const fits = this.forms.length < most && this.#cost * 2 < this.#dearest;
      if (form.count > least || (form.count === least && fits)) this.#hold(form);
      else this.dropped += form.count;
    }
  }
}

/**
 * Forms: lines that agree in every literal word and separator. Millions of lines become some hundreds of forms in one pass;
 * everything slower (groups.ts and on) works on forms.
 */
import { text } from './bytes.ts';
import { NAMED, newHeader, noHeader, readHeader } from './header.ts';
import { DOTTED, LITERAL, Scanner, scaffold } from './scan.ts';
import { ID } from './kind.ts';
import { Slot } from './slot.ts';

/** One element of a form: `{text: 'session', gap: ' ', kind: LITERAL, …}`. */
export interface FormElement {
  /** The separators before it, white space that is not one space as a tab. */
  readonly gap: string;
  /** A kind (kind.ts), LITERAL, DOTTED or REST. */
  readonly kind: number;
  /** A literal's text; of a variable place, that of the first line. */
  readonly text: string;
  /** Of an identifier: its letters that are not likely to vary, joined by `_`. */
  readonly scaffold: string;
  /** What was seen in a variable place; null for a literal. */
  readonly slot: Slot | null;
}

export class Form {
  /** The shape of its lines' header, and their program (`''` where there is none). */
  readonly header: number;
  readonly program: string;
  readonly elements: readonly FormElement[];
  /** The separators after the last element. */
  readonly tail: string;
  /** The first line, whole. */
  readonly example: string;
  /** Timestamps of the first and the last line as they stood there; `''` without. */
  first = '';
  last = '';
  count = 0;
  /** Another form with the same hash. */
  next: Form | null = null;
  /** Where its last line stands in the block being read, for {@link FormTable.endBlock}. */
  lineStart = -1;
  timeEnd = 0;

  constructor(
    header: number,
    program: string,
    elements: readonly FormElement[],
    tail: string,
    example: string,
  ) {
    this.header = header;
    this.program = program;
    this.elements = elements;
    this.tail = tail;
    this.example = example;
  }
}

/** Separators as they are compared: every run of white space but a single space becomes a tab. */
const normalGap = (gap: string): string => gap.replace(/[ \t\r\v\f]+/g, (run) => (run === ' ' ? run : '\t'));

export interface FormTableOptions {
  /** The lines are messages: no header is looked for. */
  readonly content?: boolean;
}

export class FormTable {
  readonly forms: Form[] = [];
  private readonly byHash = new Map<number, Form>();
  private readonly scanner = new Scanner();
  private readonly header = newHeader();
  private readonly content: boolean;
  private touched: Form[] = [];

  constructor(options: FormTableOptions = {}) {
    this.content = options.content ?? false;
  }

  /** Takes the line `[from, to)` of `block` (without its newline) and returns its form. */
  add(block: Uint8Array, from: number, to: number): Form {
    const { header, scanner } = this;
    if (this.content) noHeader(from, header);
    else readHeader(block, from, to, header);
    scanner.scan(block, header.message, to);
    const key = this.key(block);
    let form = this.byHash.get(key);
    while (form && !this.agrees(form, block)) form = form.next ?? undefined;
    form ??= this.create(block, from, to, key);
    form.count++;
    for (let index = 0; index < scanner.count; index++) {
      const slot = form.elements[index].slot;
      if (!slot) continue;
      slot.add(
        block,
        scanner.start[index],
        scanner.end[index],
        scanner.kind[index],
        scanner.mask[index],
        scanner.more[index],
      );
    }
    if (form.lineStart < 0) this.touched.push(form);
    if (form.first === '') form.first = text(block, from, header.timeEnd);
    form.lineStart = from;
    form.timeEnd = header.timeEnd;
    return form;
  }

  /** To be called before the bytes of a block are gone. */
  endBlock(block: Uint8Array): void {
    for (const form of this.touched) {
      form.last = text(block, form.lineStart, form.timeEnd);
      form.lineStart = -1;
    }
    this.touched = [];
  }

  private key(block: Uint8Array): number {
    const { scanner, header } = this;
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

  /** Whether the scanned line has the very literals of `form`: two texts may share a hash, and an attacker may seek such. */
  private agrees(form: Form, block: Uint8Array): boolean {
    const { scanner, header } = this;
    const { elements } = form;
    if (elements.length !== scanner.count || form.header !== header.shape) return false;
    if (header.shape === NAMED && !sameText(form.program, block, header.programStart, header.programEnd))
      return false;
    for (let index = 0; index < elements.length; index++) {
      const literal = elements[index].slot === null;
      const kind = scanner.kind[index];
      if (literal !== (kind === LITERAL || kind === DOTTED)) return false;
      if (literal && !sameText(elements[index].text, block, scanner.start[index], scanner.end[index]))
        return false;
    }
    return true;
  }

  private create(block: Uint8Array, from: number, to: number, key: number): Form {
    const { scanner, header } = this;
    const elements: FormElement[] = [];
    let before = header.message;
    for (let index = 0; index < scanner.count; index++) {
      const start = scanner.start[index];
      const end = scanner.end[index];
      const kind = scanner.kind[index];
      const words: string[] = [];
      if (kind === ID) scaffold(block, start, end, words);
      elements.push({
        gap: normalGap(text(block, before, start)),
        kind,
        text: text(block, start, end),
        scaffold: words.join('_'),
        slot: kind === LITERAL || kind === DOTTED ? null : new Slot(),
      });
      before = scanner.listEnd[index];
    }
    const program = header.shape === NAMED ? text(block, header.programStart, header.programEnd) : '';
    const form = new Form(
      header.shape,
      program,
      elements,
      normalGap(text(block, before, to)),
      text(block, from, to),
    );
    form.next = this.byHash.get(key) ?? null;
    this.byHash.set(key, form);
    this.forms.push(form);
    return form;
  }
}

function sameText(expected: string, block: Uint8Array, from: number, to: number): boolean {
  if (expected.length !== to - from) return false;
  for (let index = 0; index < expected.length; index++)
    if (expected.charCodeAt(index) !== block[from + index]) return false;
  return true;
}

/**
 * A form: lines that agree in every literal word and separator, and what was seen in their variable places.
 */
import { text } from './bytes.ts';
import type { Header } from './header.ts';
import { NAMED } from './header.ts';
import { ID } from './kind.ts';
import { DOTTED, LITERAL, Scanner, scaffold } from './scan.ts';
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

/** Separators as they are compared: every run of white space but a single space becomes a tab. */
function normalGap(gap: string): string {
  return gap.replace(/[ \t\r\v\f]+/g, (run) => (run === ' ' ? run : '\t'));
}

function isLiteral(kind: number): boolean {
  return kind === LITERAL || kind === DOTTED;
}

const unfolder = new Scanner();

export class Form {
  /** A hash of its literals. */
  readonly key: number;
  /** How many elements it has. */
  readonly size: number;
  /** The shape of its lines' header, and their program (`''` where there is none). */
  readonly header: number;
  readonly program: string;
  /** The first line, whole. */
  readonly example: string;
  /** The timestamps of the first and the last line as they stood there; `''` without. */
  readonly first: string;
  last = '';
  count = 0;
  /** The numbers of the first and the last line, in the order read. */
  readonly firstLine: number;
  lastLine = 0;
  /** Another form with the same hash. */
  next: Form | null = null;
  /**
   * Where its last line stands in the block being read, and how long the timestamp is: for
   * FormTable.endBlock.
   */
  lineStart = -1;
  timeSize = 0;

  readonly #message: number;
  #unfolded: { elements: readonly FormElement[]; tail: string } | null = null;

  /**
   * The form of the line `[from, to)` of `block`, the `line`th read, which `header` was read from, of `size`
   * elements.
   */
  constructor(
    key: number,
    line: number,
    block: Uint8Array,
    from: number,
    to: number,
    header: Header,
    size: number,
  ) {
    this.key = key;
    this.size = size;
    this.firstLine = line;
    this.header = header.shape;
    this.program = header.shape === NAMED ? text(block, header.programStart, header.programEnd) : '';
    this.example = text(block, from, to);
    this.#message = header.message - from;
    this.first = this.example.slice(0, header.timeEnd - from);
  }

  get elements(): readonly FormElement[] {
    return this.#unfold().elements;
  }

  /** The separators after the last element. */
  get tail(): string {
    return this.#unfold().tail;
  }

  /**
   * Whether the scanned line has the very literals of this form: two texts may share a hash, and an attacker
   * may seek such.
   */
  agrees(scanner: Scanner, header: Header, block: Uint8Array): boolean {
    const { elements } = this;
    if (elements.length !== scanner.count || this.header !== header.shape) return false;
    if (header.shape === NAMED && !sameText(this.program, block, header.programStart, header.programEnd))
      return false;
    for (let index = 0; index < elements.length; index++) {
      const literal = elements[index].slot === null;
      if (literal !== isLiteral(scanner.kind[index])) return false;
      if (literal && !sameText(elements[index].text, block, scanner.start[index], scanner.end[index]))
        return false;
    }
    return true;
  }

  /** Takes a line after the first: what it has in the variable places. */
  take(scanner: Scanner, block: Uint8Array): void {
    const { elements } = this;
    for (let index = 0; index < elements.length; index++) {
      const { slot } = elements[index];
      if (!slot) continue;
      const { start, end, kind, mask, more, listEnd } = scanner;
      slot.add(block, start[index], end[index], kind[index], mask[index], more[index], listEnd[index]);
    }
  }

  /** Most forms of a noisy log have one line: until there is a second, the line is all that is kept. */
  #unfold(): { elements: readonly FormElement[]; tail: string } {
    if (this.#unfolded) return this.#unfolded;
    const line = Buffer.from(this.example, 'latin1');
    const scanner = unfolder;
    scanner.scan(line, this.#message, line.length);
    const elements: FormElement[] = [];
    let before = this.#message;
    for (let index = 0; index < scanner.count; index++) {
      const start = scanner.start[index];
      const end = scanner.end[index];
      const kind = scanner.kind[index];
      const words: string[] = [];
      if (kind === ID) scaffold(line, start, end, words);
      elements.push({
        gap: normalGap(text(line, before, start)),
        kind,
        text: text(line, start, end),
        scaffold: words.join('_'),
        slot: isLiteral(kind) ? null : new Slot(),
      });
      before = scanner.listEnd[index];
    }
    this.#unfolded = { elements, tail: normalGap(text(line, before, line.length)) };
    this.take(scanner, line);
    return this.#unfolded;
  }
}

function sameText(expected: string, block: Uint8Array, from: number, to: number): boolean {
  if (expected.length !== to - from) return false;
  for (let index = 0; index < expected.length; index++)
    if (expected.charCodeAt(index) !== block[from + index]) return false;
  return true;
}

/**
 * Which brackets or quotes a word stands in. Followed along the gaps of a form, tolerant of text that does
 * not balance.
 */
const CLOSERS: Record<string, string> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '<': '>',
  '"': '"',
  "'": "'",
  '`': "'",
};

/**
 * Follows one line's gaps from left to right; ids count the enclosures opened, from 1; 0 is outside of all.
 */
export class Enclosures {
  #opened = 0;
  readonly #stack: { id: number; opener: string; closer: string }[] = [];

  /** Takes the gap before a word. @returns the id of the innermost enclosure the word stands in. */
  pass(gap: string): number {
    for (let at = 0; at < gap.length; at++) {
      const mark = gap[at];
      const top = this.#stack.findLastIndex((each) => each.closer === mark);
      if (top >= 0 && (mark !== "'" || closesQuote(gap, at))) this.#stack.length = top;
      else if (CLOSERS[mark] !== undefined && opens(gap, at)) {
        this.#stack.push({ id: ++this.#opened, opener: mark, closer: CLOSERS[mark] });
      }
    }
    return this.#stack.at(-1)?.id ?? 0;
  }

  /** The bracket or quote that opened the innermost enclosure; `''` outside. */
  get opener(): string {
    return this.#stack.at(-1)?.opener ?? '';
  }
}

/** An apostrophe opens only where no letter stands before it; `<` only where a word follows at once. */
function opens(gap: string, at: number): boolean {
  if (gap[at] === "'" || gap[at] === '`') return at > 0;
  return gap[at] !== '<' || at === gap.length - 1 || gap[at + 1] !== ' ';
}

/** An apostrophe between letters (`don't`) does not close. */
function closesQuote(gap: string, at: number): boolean {
  return gap.length > at + 1 || at > 0;
}

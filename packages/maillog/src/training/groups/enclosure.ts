/**
 * The brackets or quotes around a word. They are followed along the separators of a line; text that does not
 * balance is tolerated.
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

/** Follows the separators of one line from left to right. Ids count the enclosures from 1; 0 is outside. */
export class Enclosures {
  #opened = 0;
  readonly #stack: { id: number; opener: string; closer: string }[] = [];

  /**
   * Reads the separators before a word, which follow the word `before`. Returns the ids of the enclosures
   * around the word, the innermost last.
   */
  pass(gap: string, before: string): readonly number[] {
    for (let at = 0; at < gap.length; at++) {
      const mark = gap[at];
      // Text in JSON escapes its quotes.
      if (mark === '"' && (at > 0 ? gap[at - 1] : before.at(-1)) === '\\') continue;
      const top = this.#stack.findLastIndex((each) => each.closer === mark);
      if (top >= 0 && (mark !== "'" || closesQuote(gap, at))) this.#stack.length = top;
      else if (CLOSERS[mark] !== undefined && opens(gap, at)) {
        this.#stack.push({ id: ++this.#opened, opener: mark, closer: CLOSERS[mark] });
      }
    }
    return this.#stack.map(({ id }) => id);
  }

  /** The bracket or quote that opened the innermost enclosure; `''` outside. */
  get opener(): string {
    return this.#stack.at(-1)?.opener ?? '';
  }
}

/** An apostrophe opens only without a letter before it; `<` only if a word follows directly. */
function opens(gap: string, at: number): boolean {
  if (gap[at] === "'" || gap[at] === '`') return at > 0;
  return gap[at] !== '<' || at === gap.length - 1 || gap[at + 1] !== ' ';
}

/** An apostrophe between letters (`don't`) does not close. */
function closesQuote(gap: string, at: number): boolean {
  return gap.length > at + 1 || at > 0;
}

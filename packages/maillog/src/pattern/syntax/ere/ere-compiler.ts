/**
 * Parentheses as the C library's compiler reads them. grep parses each rule twice: with its own parser, whose
 * result counts, and with glibc's (regcomp.c, parse_expression), which may refuse the rule. glibc skips an
 * operator with nothing before it, and reads what follows as the start of an expression, so that a `)` there
 * is a character. This is why grep refuses `(*)` (its parenthesis is never closed), and reads `(*))` as a
 * search for a `)`.
 */
export class CompilersView {
  /** Whether an expression starts here: an operator would have nothing before it. */
  expects = true;
  #skipped = false;
  #open = 0;
  #hidden: number | undefined;

  /** A branch starts. */
  begins(): void {
    this.expects = true;
    this.#skipped = false;
  }

  /** The parser has read an expression with its repetitions. */
  passes(): void {
    this.expects = false;
    this.#skipped = false;
  }

  /**
   * `operators` had nothing before them. In `{2}` only the brace is an operator, the rest are characters.
   * After an anchor, `operators` may be empty.
   */
  skips(operators: string, anchor: boolean): void {
    this.expects = !operators.includes('{');
    this.#skipped = this.expects && (operators !== '' || !anchor);
  }

  opens(): void {
    this.#open++;
  }

  closes(at: number): void {
    if (this.#skipped) this.#hidden ??= at;
    else if (this.#open > 0) this.#open--;
  }

  /** The first `)` that closes nothing for glibc; undefined if no group is left open. */
  hiddenClose(): number | undefined {
    return this.#open > 0 ? this.#hidden : undefined;
  }
}

/**
 * What the C library's compiler sees of parentheses. grep has each rule read by two parsers, its own, whose
 * answers count, and that one (glibc's regcomp.c, parse_expression), which may refuse: an operator with
 * nothing before it is skipped there, and then whatever follows is read as the beginning of an expression, a
 * `)` as a character. So grep says of `(*)` that its parenthesis is never closed, and takes `(*))`, in which
 * it looks for a `)`.
 */
export class CompilersView {
  /** Whether an expression is to begin here, so that an operator would have nothing before it. */
  expects = true;
  #skipped = false;
  #open = 0;
  #hidden: number | undefined;

  /** A branch begins. */
  begins(): void {
    this.expects = true;
    this.#skipped = false;
  }

  /** An expression was read, with its repetitions. */
  passes(): void {
    this.expects = false;
    this.#skipped = false;
  }

  /**
   * `operators` had nothing before them; of `{2}` the brace is one, the rest are characters. Behind an anchor
   * there may be none.
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

  /** Where the first `)` is that closes nothing there, if that leaves a group open. */
  hiddenClose(): number | undefined {
    return this.#open > 0 ? this.#hidden : undefined;
  }
}

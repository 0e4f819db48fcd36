import { isBraceQuantifier } from './quantifier.ts';
import type { PatternText } from './pattern-text.ts';

/**
 * Second stage: what Perl does to a literal's text as to any quoted string, before it is a regular
 * expression: variables are put in, and `\Q…\E` quotes (perlop, "Quote and Quote-like Operators"). There are
 * no variables here, so `$name` and `@name` are refused rather than taken for an empty string, which is how
 * `/user@example/` silently becomes `/user/` in Perl. Rules after S_scan_const of Perl's toke.c, which looks
 * into comments and classes in this half-hearted way itself.
 */
export function interpolate(body: PatternText, extended: boolean): PatternText {
  const { text } = body;
  // Most patterns hold none of it, or a $ as their last character alone.
  const first = text.search(/[$@]|\\[QELUluFN]/);
  if (first < 0 || (first === text.length - 1 && text[first] === '$')) return body;
  return new Interpolation(body, extended).run();
}

/** Each doubles what the one before it made. */
const MOST_QUOTING = 8;

class Interpolation {
  readonly #body: PatternText;
  readonly #extended: boolean;
  readonly #out: string[] = [];
  readonly #from: number[] = [];
  #quotes = false;
  #inClass = false;
  /** How many `\Q` are open; each quotes what the inner ones made. */
  #quoting = 0;

  constructor(body: PatternText, extended: boolean) {
    this.#body = body;
    this.#extended = extended;
  }

  run(): PatternText {
    const { text } = this.#body;
    this.#quotes = /\\[QE]/.test(text);
    for (let at = 0; at < text.length;) at = this.#step(text, at);
    return this.#quotes ? this.#body.rewrite(this.#out.join(''), this.#from) : this.#body;
  }

  /** Handles what stands at `at`; gives the index after it. */
  #step(text: string, at: number): number {
    const char = text[at];
    if (char === '\\') return this.#backslash(text, at);
    if (!this.#inClass) {
      const comment = this.#commentEnd(text, at, char);
      if (comment > at) return this.#copy(at, comment);
    }
    if (char === '$' || char === '@') this.#refuseVariable(text, at, char);
    if (char === '[') this.#inClass = true;
    if (char === ']') this.#inClass = false;
    return this.#copy(at, at + 1);
  }

  /**
   * Comments are not interpolated: `(?#…)`, without its last character, and `#…` where the literal ends in
   * /x.
   */
  #commentEnd(text: string, at: number, char: string): number {
    if (char === '(' && text.startsWith('(?#', at)) return endOr(text, text.indexOf(')', at));
    if (char === '#' && this.#extended) return endOr(text, text.indexOf('\n', at));
    return at;
  }

  #refuseVariable(text: string, at: number, char: '$' | '@'): void {
    const next = text[at + 1];
    if (next === undefined) return;
    const variable = char === '$' ? !/[()| \r\n\t]/.test(next) : /[\w:'{$]/.test(next);
    if (!variable) return;
    const written = this.#body.quote(at, at + 2);
    const meaning = char === '$' ? 'is a variable in Perl, not the end of the line' : 'is an array in Perl';
    throw this.#body.error(at, `pattern is refused: ${written} ${meaning}`, `write \\${char}`);
  }

  #backslash(text: string, at: number): number {
    const next = text[at + 1];
    if (next === 'Q' || next === 'E') {
      this.#inClass = false;
      this.#quoting = Math.max(0, this.#quoting + (next === 'Q' ? 1 : -1));
      if (this.#quoting > MOST_QUOTING)
        throw this.#body.error(
          at,
          `pattern is refused: more than ${MOST_QUOTING} \\Q are open`,
          'write \\Q once',
        );
      return at + 2;
    }
    if (next !== undefined && 'LUluF'.includes(next)) {
      throw this.#body.error(
        at,
        `pattern is refused: \\${next} changes case`,
        'write the letters as they are meant, or use /i',
      );
    }
    if (next === 'N' && text[at + 2] === '{' && !isBraceQuantifier(text, at + 2)) {
      throw this.#body.error(
        at,
        'pattern is refused: \\N{…} names a character of Unicode',
        'write its UTF-8 bytes, such as \\xC3\\xA9',
      );
    }
    return this.#copy(at, Math.min(text.length, at + 2));
  }

  #copy(start: number, end: number): number {
    if (this.#quotes) for (let at = start; at < end; at++) this.#copyOne(at);
    return end;
  }

  #copyOne(at: number): void {
    let quoted = this.#body.text[at];
    for (let i = 0; i < this.#quoting; i++) quoted = quoted.replace(/\W/g, '\\$&');
    for (const char of quoted) {
      this.#out.push(char);
      this.#from.push(at);
    }
  }
}

function endOr(text: string, found: number): number {
  return found < 0 ? text.length : found;
}

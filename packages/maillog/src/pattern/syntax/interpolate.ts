import { isBraceQuantifier } from './quantifier.ts';
import type { PatternText } from './pattern-text.ts';

/**
 * Second stage: interpolation, which Perl applies to a literal before it reads the regular expression. Perl
 * replaces variables, and `\Q…\E` quotes (perlop, "Quote and Quote-like Operators").
 *
 * Rules have no variables. MailLog refuses `$name` and `@name`: in Perl they would be empty strings, so that
 * `/user@example/` would silently become `/user/`. The rules follow S_scan_const in Perl's toke.c, which
 * recognises comments and classes only in part.
 */
export function interpolate(body: PatternText, extended: boolean): PatternText {
  const { text } = body;
  // Most patterns need no interpolation, or have a $ as their last character only.
  const first = text.search(/[$@]|\\[QELUluFN]/);
  if (first < 0 || (first === text.length - 1 && text[first] === '$')) return body;
  return new Interpolation(body, extended).run();
}

/** Limit of nested `\Q`. Each level doubles the backslashes of the level inside it. */
const MAX_QUOTE_DEPTH = 8;

class Interpolation {
  readonly #body: PatternText;
  readonly #extended: boolean;
  readonly #out: string[] = [];
  readonly #from: number[] = [];
  #quotes = false;
  #inClass = false;
  /** How many `\Q` are open; each quotes the result of the inner ones. */
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

  /** Handles the construct at `at`; returns the index after it. */
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

  /** Comments are not interpolated: `(?#…)` except its last character, and `#…` if the literal ends in /x. */
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
      if (this.#quoting > MAX_QUOTE_DEPTH)
        throw this.#body.error(
          at,
          `pattern is refused: more than ${MAX_QUOTE_DEPTH} \\Q are open`,
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
        'pattern is refused: \\N{…} names a Unicode character',
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

import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';

/**
 * A piece of the user's text that knows the original place of each of its characters through every rewriting
 * (joined lines, removed backslashes, `\Q…\E`). So an error deep in a pattern names the exact column of the
 * file.
 */
export class PatternText {
  readonly text: ByteString;
  readonly #raw: ByteString;
  readonly #place: SourceLocation;
  /**
   * The index in `raw` of each `text[i]`, and of the end of `text`. A number means `i + origins` for all.
   */
  readonly #origins: number | readonly number[];

  private constructor(
    text: ByteString,
    raw: ByteString,
    place: SourceLocation,
    origins: number | readonly number[],
  ) {
    this.text = text;
    this.#raw = raw;
    this.#place = place;
    this.#origins = origins;
  }

  /** `place` is the place of the first character. */
  static of(raw: ByteString, place: SourceLocation): PatternText {
    return new PatternText(raw, raw, place, 0);
  }

  /** Removes each backslash that a newline follows, and the newline: the two lines become one. */
  joined(): PatternText {
    const { text } = this;
    if (!text.includes('\\\n')) return this;
    const kept: number[] = [];
    for (let i = 0; i < text.length; i++) {
      if (text[i] === '\\' && text[i + 1] === '\n') i++;
      else kept.push(i);
    }
    return this.pick(kept);
  }

  /** The part from `start` to before `end`. */
  slice(start: number, end: number): PatternText {
    const origins = this.#origins;
    const moved = typeof origins === 'number' ? origins + start : origins.slice(start, end + 1);
    return new PatternText(this.text.slice(start, end), this.#raw, this.#place, moved);
  }

  /** Only the characters at the indices `kept`, in that order. */
  pick(kept: readonly number[]): PatternText {
    return this.rewrite(kept.map((index) => this.text[index]).join(''), kept);
  }

  /** Another text, whose character `i` comes from `from[i]` of this one. */
  rewrite(text: ByteString, from: readonly number[]): PatternText {
    const origins = [...from, this.text.length].map((index) => this.#origin(index));
    return new PatternText(text, this.#raw, this.#place, origins);
  }

  /** Whether the characters from `start` to before `end` are on more than one line of the file. */
  spansLines(start: number, end: number): boolean {
    return this.#raw.slice(this.#origin(start), this.#origin(end)).includes('\n');
  }

  placeOf(index: number): SourceLocation {
    const before = this.#raw.slice(0, this.#origin(index));
    const newline = before.lastIndexOf('\n');
    const { file, line, column } = this.#place;
    if (newline < 0) return { file, line, column: column + before.length };
    return { file, line: line + before.split('\n').length - 1, column: before.length - newline };
  }

  /** The user's own text there, for an error: printable, at most 60 characters. */
  quote(start: number, end: number): string {
    const written = this.#raw.slice(this.#origin(start), this.#origin(end));
    const shown = written.length > 60 ? `${written.slice(0, 57)}...` : written;
    return shown.replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  }

  /** An error of kind `config` at `index`. */
  error(index: number, message: string, hint?: string): MailLogError {
    return new MailLogError('config', message, { place: this.placeOf(index), hint });
  }

  #origin(index: number): number {
    if (typeof this.#origins === 'number') return this.#origins + index;
    return this.#origins[Math.min(index, this.#origins.length - 1)];
  }
}

import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { SourceLocation } from '../../errors.ts';

/**
 * A piece of the user's text that remembers where each of its characters stood, through every rewriting
 * (joined lines, stripped backslashes, `\Q…\E`), so that an error deep in a pattern names the exact column of
 * the file.
 */
export class PatternText {
  readonly text: ByteString;
  readonly #raw: ByteString;
  readonly #place: SourceLocation;
  /**
   * Where `text[i]` stood in `raw`; a number where that is `i + origins` for all. One entry more than `text`:
   * its end.
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

  /** `place` is that of the first character. */
  static of(raw: ByteString, place: SourceLocation): PatternText {
    return new PatternText(raw, raw, place, 0);
  }

  /** A backslash and the newline after it join two lines: both vanish. */
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

  /** The characters at `kept` alone, in that order. */
  pick(kept: readonly number[]): PatternText {
    return this.rewrite(kept.map((index) => this.text[index]).join(''), kept);
  }

  /** Other text, of which character `i` comes from `from[i]` of this. */
  rewrite(text: ByteString, from: readonly number[]): PatternText {
    const origins = [...from, this.text.length].map((index) => this.#origin(index));
    return new PatternText(text, this.#raw, this.#place, origins);
  }

  /** True where the characters `start` to before `end` stood on more than one line of the file. */
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

  /** What the user wrote there, for an error's text: printable, and no longer than 60 characters. */
  quote(start: number, end: number): string {
    const written = this.#raw.slice(this.#origin(start), this.#origin(end));
    const shown = written.length > 60 ? `${written.slice(0, 57)}...` : written;
    return shown.replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  }

  /** An error of the configuration at `index`. */
  error(index: number, message: string, hint?: string): MailLogError {
    return new MailLogError('config', message, { place: this.placeOf(index), hint });
  }

  #origin(index: number): number {
    if (typeof this.#origins === 'number') return this.#origins + index;
    return this.#origins[Math.min(index, this.#origins.length - 1)];
  }
}

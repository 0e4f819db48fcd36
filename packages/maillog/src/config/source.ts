import type { ByteString } from '../bytes.ts';
import type { SourceLocation } from '../errors.ts';

/** A physical line, without its line end: `{text: 'set to "a@b.c"', file: 'web.conf', line: 3}`. */
export interface SourceLine {
  readonly text: ByteString;
  readonly file: string;
  /** The number of the line, from 1. */
  readonly line: number;
}

/** Splits a file into lines. A line ends with `\n` or `\r\n`; the last may end with the file. */
export function sourceLines(file: string, bytes: Uint8Array): SourceLine[] {
  const texts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').split('\n');
  if (texts.at(-1) === '') texts.pop();
  return texts.map((text, index) => ({ text: text.replace(/\r$/, ''), file, line: index + 1 }));
}

/** The place of a line's character; `offset` counts from 0. */
export function placeIn(source: SourceLine, offset: number): SourceLocation {
  return { file: source.file, line: source.line, column: offset + 1 };
}

/**
 * Removes leading and trailing blanks. Only ASCII blanks count: a byte such as A0 is part of a letter in
 * UTF-8.
 */
export function trimBlanks(text: ByteString): ByteString {
  return text.replace(/^[ \t\v\f\r]+/, '').replace(/[ \t\v\f\r]+$/, '');
}

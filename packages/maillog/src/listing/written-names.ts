/**
 * Names that the original script may have written. It escaped nothing, so `a\nb` under the key `md5` is a
 * backslash and an `n`, or, if MailLog wrote the line, a line feed. What the other side of a comparison has
 * decides: the name as it is written counts only if the name as it is read is not there.
 */
import type { ByteString } from '../bytes.ts';
import { readFileLine } from './line.ts';
import type { LineIndex } from './line-index.ts';

/** A name that may be either: `{line: 7, name: 'a<LF>b', written: 'a\\nb'}`. */
export interface DoubtfulName {
  /** For {@link LineIndex.takeAsWritten}. */
  readonly line: number;
  readonly name: ByteString;
  readonly written: ByteString;
}

export function doubtfulNames(lines: LineIndex): DoubtfulName[] {
  const doubtful: DoubtfulName[] = [];
  for (const { line, text, written } of lines.escaped()) {
    const file = text.startsWith('attr\t') ? undefined : readFileLine(text);
    if (file?.key === 'md5' && file.name !== written) doubtful.push({ line, name: file.name, written });
  }
  return doubtful;
}

/** `isThere`: whether the other side has a file of that name. */
export function takeWrittenNames(lines: LineIndex, isThere: (name: ByteString) => boolean): void {
  const taken = doubtfulNames(lines).filter(
    ({ name, written }) => !isThere(name) && isThere(written) && !lines.has(written),
  );
  if (taken.length > 0) lines.takeAsWritten(taken.map(({ line }) => line));
}

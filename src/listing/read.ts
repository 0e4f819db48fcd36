import type { ByteString } from '../config/source.ts';
import { MailLogError } from '../errors.ts';
import { isCoverageText } from './coverage.ts';
import { LineIndex } from './line-index.ts';
import { readAttributesLine, readFileLine } from './line.ts';
import { readWarning } from './warning.ts';
import type { Warning } from './warning.ts';

/**
 * Reads a listing from a file: the bare lines, or the output of `open` as it is, with a heading before each part.
 *
 * A part without any line that names a file is some other entry's and is passed over. A part with one is a listing, and every line of it
 * must be sound: a damaged listing is refused, never read in part, since a line passed over is a file that nobody compares.
 */

/** A listing that was read: its lines by name, and what it says it could not read. */
export interface Listing {
  readonly lines: LineIndex;
  /** In the order of the listing, without coverage lines. */
  readonly warnings: readonly Warning[];
}

const HEADING = /^==> [^]* <==/;

/** @param label how to call it in an error: `good.log`. @throws MailLogError of kind `data` where it is damaged or holds no listing. */
export function readListing(bytes: Uint8Array, label: string): Listing {
  const lines = new LineIndex(bytes);
  const warnings: Warning[] = [];
  let found = false;
  for (const part of partsOf(bytes)) {
    const readable = readPart(bytes, part, lines, warnings, label);
    found ||= readable;
  }
  if (!found) {
    throw new MailLogError('data', `${label} holds no listing`, {
      hint: 'a listing is what a monitor entry prints: DIGEST<TAB>KEY<TAB>SIZE<TAB>NAME',
    });
  }
  lines.sort();
  return { lines, warnings };
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** The number of its first line, from 1. */
  readonly line: number;
}

function partsOf(bytes: Uint8Array): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let line = 1;
  let first = 1;
  for (const [from, to] of linesOf(bytes, 0, bytes.length)) {
    if (bytes[from] === 0x3d && HEADING.test(text(bytes, from, to))) {
      parts.push({ start, end: from, line: first });
      start = Math.min(to + 1, bytes.length);
      first = line + 1;
    }
    line++;
  }
  return [...parts, { start, end: bytes.length, line: first }];
}

/** Adds a part's lines; false where it is no listing. */
function readPart(
  bytes: Uint8Array,
  part: Part,
  lines: LineIndex,
  warnings: Warning[],
  label: string,
): boolean {
  const own: Warning[] = [];
  let named = 0;
  let strange: number | undefined;
  let number = part.line - 1;
  for (const [from, to] of linesOf(bytes, part.start, part.end)) {
    number++;
    if (from === to) continue;
    const line = text(bytes, from, to);
    if (line.startsWith('warn\t')) own.push(readWarning(line.slice(5)));
    else if (addLine(lines, line, from, to)) named++;
    else strange ??= number;
  }
  const onlyWarnings =
    named === 0 &&
    strange === undefined &&
    own.some(({ name, text: said }) => name !== undefined || isCoverageText(said));
  if (named === 0 && !onlyWarnings) return false;
  if (strange !== undefined) {
    throw new MailLogError('data', 'this line of the listing cannot be read', {
      place: { file: label, line: strange, column: 1 },
      hint: 'a listing that is damaged in one line is not compared at all',
    });
  }
  warnings.push(...own.filter((warning) => !isCoverageText(warning.text)));
  return true;
}

function addLine(lines: LineIndex, line: ByteString, from: number, to: number): boolean {
  const attributes = line.startsWith('attr\t');
  if (!(attributes ? readAttributesLine(line) : readFileLine(line))) return false;
  let name = from;
  for (let tabs = attributes ? 8 : 3; tabs > 0; name++) if (line.charCodeAt(name - from) === 9) tabs--;
  lines.add(from, name, to, line.includes('\\', name - from));
  return true;
}

/** Start and end of each line, without line end. */
function* linesOf(bytes: Uint8Array, start: number, end: number): Generator<readonly [number, number]> {
  for (let from = start; from < end;) {
    const found = bytes.indexOf(0x0a, from);
    const to = found < 0 || found >= end ? end : found;
    yield [from, to];
    from = to + 1;
  }
}

function text(bytes: Uint8Array, from: number, to: number): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

/**
 * Reads a listing from a file: the bare lines, or the output of `open` as it is, with a heading before each
 * part.
 *
 * If listings are marked (part.ts), the other parts are passed over; one that reads as a listing is noted. A
 * text with headings of reports and no marked listing is refused: what reads as a listing there is a log or
 * the output of a command. If a text without such headings marks none, a part without any line that names a
 * file is some other entry's and is passed over. A part with one is a listing, and every line of it must be
 * sound: a damaged listing is refused, never read in part, since a skipped line is a file that is not
 * compared.
 */
import { LINE_FEED, readable } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { escapeBytes } from '../text/escape.ts';
import { isCoverageText, isWholeText } from './coverage.ts';
import { convertList } from './foreign.ts';
import { readDigestKey } from './digest-key.ts';
import { LineIndex } from './line-index.ts';
import { readAttributesLine, readFileLine } from './line.ts';
import { withChanges } from './saved/changed-text.ts';
import { originNote } from './origin.ts';
import { ListingCount } from './part.ts';
import type { ListingEnd } from './part.ts';
import {
  assertAllPieces,
  assertMarked,
  assertOneReport,
  assertSound,
  endOfLine,
  HEADING_START,
  listingsOfOneReport,
  partsOf,
} from './saved/parts.ts';
import type { SavedPart } from './saved/parts.ts';
import { UsualLines } from './usual-lines.ts';
import { readWarning } from './warning.ts';
import type { Warning } from './warning.ts';

/** A listing that was read: its lines by name, and what it says it could not read. */
export interface Listing {
  readonly lines: LineIndex;
  /** In the order of the listing, without coverage lines. */
  readonly warnings: readonly Warning[];
  /** Whether all of it was counted where it was saved, so that it is known to be complete (part.ts). */
  readonly counted: boolean;
  /** Sentences on what of the text was left out, or may be from somebody else. */
  readonly notes: readonly string[];
}

const CARRIAGE_RETURN = 0x0d;

/**
 * @param label how to call it in an error: `good.log`.
 * @throws MailLogError of kind `data` where it is damaged or holds no listing.
 */
export function readListing(bytes: Uint8Array, label: string): Listing {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (hasCarriageReturns(all)) {
    throw new MailLogError('data', `the lines of ${label} end in CR LF`, {
      hint: String.raw`the CR would be part of every name; tr -d '\r' takes it away`,
    });
  }
  assertPlain(all, label);
  const listing = readParts(all, label) ?? readForeign(all, label);
  if (listing) return listing;
  throw new MailLogError('data', `${label} holds no listing`, {
    hint: 'a listing is what a monitor entry prints: DIGEST<TAB>KEY<TAB>SIZE<TAB>NAME',
  });
}

/** Undefined if no part is a listing. */
function readParts(all: Buffer, label: string): Listing | undefined {
  const parts = partsOf(all);
  const marked = parts.filter(({ isCounted, isChanges }) => isCounted || isChanges);
  const cut = marked.find(({ isCounted, stated }) => isCounted && !stated?.listing);
  if (cut) throw damaged(all, cut.end, label);
  assertSound(parts, label);
  assertMarked(parts, label);
  assertAllPieces(marked.length > 0 ? marked : parts, label);
  if (marked.length === 0) {
    assertOneReport(
      parts.filter(({ stated }) => stated?.origin),
      label,
    );
    return readAll(all, parts, label);
  }
  const bytes = marked.some(({ isChanges }) => isChanges) ? changed(all, marked, label) : all;
  const listings = listingsOfOneReport(bytes, bytes === all ? marked : partsOf(bytes), label);
  const listing = readAll(bytes, listings, label);
  // Where listings are marked, what is not marked is something else, whatever it looks like.
  const others = parts.filter((part) => !marked.includes(part) && namesFile(all, part));
  const notes = others.map((part) => leftOut(part, label));
  return listing && { ...listing, notes: [...listing.notes, ...notes] };
}

/** Reads `parts` that are listings. */
function readAll(all: Buffer, parts: readonly SavedPart[], label: string): Listing | undefined {
  const reader = new ListingReader(all);
  let found = false;
  for (const part of parts) {
    const strange = reader.readPart(part);
    if (typeof strange === 'number') throw damaged(all, strange, label);
    found ||= strange;
  }
  if (!found) return undefined;
  const { lines, warnings, counted } = reader;
  lines.sort();
  const verdicts = new Set(parts.flatMap(({ stated }) => stated?.origin?.verdict ?? []));
  const notes = [...verdicts].flatMap((verdict) => originNote(verdict, label) ?? []);
  return { lines, warnings, counted, notes };
}

function leftOut({ name }: SavedPart, label: string): string {
  const which = name === undefined ? 'What is between parts' : readable(escapeBytes(name));
  return `${which} in ${label} reads as a listing and is not marked as one: it was not compared.`;
}

/** Whether a line of the part names a file, or changes a line that does. */
function namesFile(bytes: Buffer, { start, end }: SavedPart): boolean {
  for (let from = start, to = start; from < end; from = to + 1) {
    to = Math.min(endOfLine(bytes, from), end);
    const line = bytes.toString('latin1', from, to).replace(/^[+-]\t/, '');
    if (line.startsWith('attr\t') ? readAttributesLine(line) : readFileLine(line)) return true;
  }
  return false;
}

/** The listings of `parts` with all changes among them. */
function changed(all: Buffer, parts: readonly SavedPart[], label: string): Buffer {
  const texts = parts.map(({ start, end, isChanges, stated }) => {
    const text = all.subarray(start, end);
    if (!isChanges && !isWhole(text, stated?.listing)) throw damaged(all, end, label);
    const origin = stated?.origin;
    return isChanges ? { changes: text, makes: stated?.changes, origin } : { listing: text, origin };
  });
  return withChanges(texts, label);
}

/** Undefined if it is not a list of another program either. */
function readForeign(all: Buffer, label: string): Listing | undefined {
  const converted = convertList(all);
  if (!converted) return undefined;
  if ('cut' in converted)
    throw new MailLogError('data', `${label} is not complete: ${converted.cut}`, {
      hint: 'it was cut off or added to; take a complete copy',
    });
  if ('unknown' in converted)
    throw new MailLogError('data', `MailLog cannot check the digests of ${label}: ${converted.unknown}`, {
      hint: 'it reads md5, sha256 and sha512',
    });
  if ('lines' in converted) return readParts(Buffer.from(converted.lines, 'latin1'), label);
  throw new MailLogError('data', 'this line is not of the format of the lines before it', {
    place: { file: label, line: converted.strange, column: 1 },
    hint: 'a list that is damaged in one line is not compared at all',
  });
}

/** The first bytes of what is no plain text, and the way out. */
const ENCODINGS: readonly (readonly [ByteString, string, string])[] = [
  ['\xef\xbb\xbf', 'begins with a byte order mark', 'tail -c +4 FILE takes it away'],
  ['\xff\xfe', 'is UTF-16', 'iconv -f UTF-16 -t UTF-8 FILE converts it'],
  ['\xfe\xff', 'is UTF-16', 'iconv -f UTF-16 -t UTF-8 FILE converts it'],
  ['\x1f\x8b', 'is compressed', 'gzip -dc FILE unpacks it'],
  ['\xfd7zXZ', 'is compressed', 'xz -dc FILE unpacks it'],
  ['\x28\xb5\x2f\xfd', 'is compressed', 'zstd -dc FILE unpacks it'],
];

/** @throws MailLogError of kind `data` for what must be converted first. */
function assertPlain(bytes: Buffer, label: string): void {
  const first = bytes.toString('latin1', 0, 8);
  const [, what, hint] = ENCODINGS.find(([start]) => first.startsWith(start)) ?? [];
  if (what !== undefined) throw new MailLogError('data', `${label} ${what}`, { hint });
  if (bytes.indexOf(LINE_FEED) < 0 && bytes.at(-1) === 0)
    throw new MailLogError('data', `the lines of ${label} end in NUL`, {
      hint: 'write the list without -z (--zero)',
    });
}

/**
 * Whether another system's line ends were put in: then every name would be another, and every file missing.
 */
function hasCarriageReturns(bytes: Buffer): boolean {
  const [first, last] = [bytes.indexOf(LINE_FEED), bytes.lastIndexOf(LINE_FEED)];
  return bytes[first - 1] === CARRIAGE_RETURN && bytes[last - 1] === CARRIAGE_RETURN;
}

function damaged(bytes: Buffer, at: number, label: string): MailLogError {
  let line = 1;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0 && end < at; end = bytes.indexOf(LINE_FEED, end + 1))
    line++;
  const place = { file: label, line, column: 1 };
  if (at >= bytes.length || bytes[at] === HEADING_START)
    return new MailLogError('data', 'the listing ends here, and is not as it was when it was counted', {
      place,
      hint: 'it was cut off, damaged or edited; take a complete copy from the report',
    });
  if (bytes.indexOf(LINE_FEED, at) < 0)
    return new MailLogError('data', 'the last line of the listing has no line feed', {
      place,
      hint: 'the listing was cut off; take a complete copy from the report',
    });
  return new MailLogError('data', 'this line of the listing cannot be read', {
    place,
    hint: 'a listing that is damaged in one line is not compared at all',
  });
}

/** Gathers the lines of the parts that are listings. */
class ListingReader {
  readonly lines: LineIndex;
  readonly warnings: Warning[] = [];
  counted = true;
  readonly #bytes: Buffer;
  readonly #usual: UsualLines;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.lines = new LineIndex(bytes);
    this.#usual = new UsualLines(bytes);
  }

  /**
   * False if the part is not a listing. If it is one and holds what cannot be read, the place of that line;
   * of one that is not as it was counted, the place of its end.
   */
  readPart({ start, end, isCounted, stated }: SavedPart): boolean | number {
    const own: Warning[] = [];
    let named = 0;
    let strange: number | undefined;
    for (let from = start, to = start; from < end; from = to + 1) {
      to = Math.min(endOfLine(this.#bytes, from), end);
      if (from === to) continue;
      const name = this.#usual.nameIn(from, to);
      if (to === this.#bytes.length) strange ??= from;
      if (name > 0) {
        this.lines.add(from, name, to, false);
        named++;
        continue;
      }
      const line = this.#bytes.toString('latin1', from, to);
      if (line.startsWith('warn\t')) own.push(readWarning(line.slice(5)));
      else if (this.#add(line, from, to)) named++;
      else strange ??= from;
    }
    if (isCounted && !isWhole(this.#bytes.subarray(start, end), stated?.listing)) return end;
    if (named === 0 && (strange !== undefined || !own.some(isOfListing))) return false;
    this.counted &&= isCounted;
    for (const warning of own) if (!isCoverageText(warning.text)) this.warnings.push(warning);
    const gap = own.find(({ text }) => isCoverageText(text) && !isWholeText(text));
    // Removing the warnings from a listing, but not its last line, does not make it complete.
    if (gap && own.every(({ text }) => isCoverageText(text))) this.warnings.push(gap);
    return strange ?? true;
  }

  #add(line: ByteString, from: number, to: number): boolean {
    const attributes = line.startsWith('attr\t');
    const file = attributes ? undefined : readFileLine(line);
    if (!file && !(attributes && readAttributesLine(line))) return false;
    if (file && readDigestKey(file.key)) this.#usual.learn(file);
    let name = from;
    for (let tabs = attributes ? 8 : 3; tabs > 0; name++) if (line.charCodeAt(name - from) === 9) tabs--;
    this.lines.add(from, name, to, line.includes('\\', name - from));
    return true;
  }
}

/** Whether a counted listing is as its end states. */
function isWhole(bytes: Buffer, stated: ListingEnd | undefined): boolean {
  const count = new ListingCount();
  count.update(bytes);
  const { lines, digest } = count.sum();
  return stated?.lines === lines && stated.digest === digest;
}

/** Whether a warning is one that only listings have. */
function isOfListing({ name, text }: Warning): boolean {
  return name !== undefined || isCoverageText(text);
}

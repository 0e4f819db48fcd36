/**
 * Reads a listing from a file: the bare lines, or the output of `open` as it is, with a heading before each
 * part.
 *
 * If headings mark the listings (part.ts), the other parts are passed over. If none does, a part without any
 * line that names a file is some other entry's and is passed over. A part with one is a listing, and every
 * line of it must be sound: a damaged listing is refused, never read in part, since a skipped line is a file
 * that is not compared.
 */
import { LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { MailLogError } from '../errors.ts';
import { isCoverageText, isWholeText } from './coverage.ts';
import { convertList } from './foreign.ts';
import { readDigestKey } from './digest-key.ts';
import { LineIndex } from './line-index.ts';
import { readAttributesLine, readFileLine } from './line.ts';
import { withChanges } from './changed-text.ts';
import { CHANGES, COUNTED, ListingCount, readChangesEnd, readEnd } from './part.ts';
import type { ChangesEnd, ListingEnd } from './part.ts';
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
}

/** That of a part, or of a report, of which the part before is no part. */
const HEADING = /^={2,3}> [^]* <={2,3}/;
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
  const reader = new ListingReader(all);
  let found = false;
  const parts = partsOf(all);
  assertOneReport(parts, label);
  if (parts.some(({ isChanges }) => isChanges)) return readParts(changed(all, parts, label), label);
  // Where listings are marked, what is not marked is something else, whatever it looks like.
  const marked = parts.filter(({ counted }) => counted);
  for (const part of marked.length > 0 ? marked : parts) {
    const strange = reader.readPart(part);
    if (typeof strange === 'number') throw damaged(all, strange, label);
    found ||= strange;
  }
  if (!found) return undefined;
  reader.lines.sort();
  return reader;
}

/**
 * A name that is in one of two listings would be taken for one of both. So the text may hold one report with
 * a whole listing, and all of its pieces. What open calls altered or forged is no listing of the host at all.
 * @throws MailLogError of kind `data`
 */
function assertOneReport(parts: readonly Part[], label: string): void {
  const refuse = (words: string, hint: string): never => {
    throw new MailLogError('data', `${label} ${words}`, { hint });
  };
  const listings = parts.filter(({ counted }) => counted);
  if (parts.some(({ counted, isChanges, isAlarm }) => isAlarm && (counted || isChanges)))
    refuse('holds a listing of a report with an alarm', 'look at the mails again: maillog open');
  if (new Set(listings.map(({ report }) => report)).size > 1)
    refuse(
      'holds whole listings of several reports',
      'save one report, or name the mails themselves: maillog --check LISTING --against MAILBOX',
    );
  const pieces = new Map<string, Set<string>>();
  for (const { piece } of listings) {
    if (!piece) continue;
    const key = `${piece.of} ${piece.name}`;
    pieces.set(key, (pieces.get(key) ?? new Set()).add(piece.number));
  }
  for (const [key, numbers] of pieces)
    if (numbers.size !== Number.parseInt(key, 10))
      refuse('lacks a piece of a listing', 'take a complete copy from the report');
}

/** The listings of `parts` with all changes among them. */
function changed(all: Buffer, parts: readonly Part[], label: string): Buffer {
  const texts = parts
    .filter(({ counted, isChanges }) => counted || isChanges)
    .map(({ start, end, isChanges, stated, makes }) => {
      const text = all.subarray(start, end);
      if (!isChanges && !isWhole(text, stated)) throw damaged(all, end, label);
      return isChanges ? { changes: text, makes } : { listing: text };
    });
  return withChanges(texts, label);
}

/** Undefined if it is not a list of another program either. */
function readForeign(all: Buffer, label: string): Listing | undefined {
  const converted = convertList(all);
  if (!converted) return undefined;
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

/** `=` */
const HEADING_START = 0x3d;

interface Part {
  readonly start: number;
  readonly end: number;
  /** Counts the headings of reports before it. */
  readonly report: number;
  /** Whether the report's heading says that it is not as its host sent it. */
  readonly isAlarm: boolean;
  /** Which piece of a listing it is, if the listing was cut to fit into messages. */
  readonly piece: Piece | undefined;
  /** Whether its heading says that it is counted. */
  readonly counted: boolean;
  /** Whether its heading says that it holds changes of a listing. */
  readonly isChanges: boolean;
  /** What the next heading says, if it is the end of a counted listing. */
  readonly stated: ListingEnd | undefined;
  /** The same, if it is the end of changes. */
  readonly makes: ChangesEnd | 'more' | undefined;
}

/** `{name: 'files', number: '1', of: '13'}` for `files-1of13.txt`. */
interface Piece {
  readonly name: string;
  readonly number: string;
  readonly of: string;
}

const PIECE = /^==> (.*)-(\d+)of(\d+)(?:\.[^. ]*)? <== .*\(\2 of \3\)/s;

function pieceIn(heading: ByteString): Piece | undefined {
  const [, name, number, of] = PIECE.exec(heading) ?? [];
  return name === undefined || number === undefined || of === undefined ? undefined : { name, number, of };
}

/** What follows each heading, up to the next one. */
function partsOf(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  let start = 0;
  let [counted, isChanges, isAlarm] = [false, false, false];
  let piece: Piece | undefined;
  let report = 0;
  for (let at = bytes.indexOf('==> '); at >= 0; at = bytes.indexOf('==> ', at + 1)) {
    const from = bytes[at - 1] === HEADING_START ? at - 1 : at;
    if (from > 0 && bytes[from - 1] !== LINE_FEED) continue;
    const to = endOfLine(bytes, from);
    const heading = bytes.toString('latin1', from, to);
    if (!HEADING.test(heading)) continue;
    const ended = { stated: readEnd(heading), makes: readChangesEnd(heading) };
    parts.push({ start, end: from, report, isAlarm, piece, counted, isChanges, ...ended });
    if (heading.startsWith('===> ')) {
      report += 1;
      isAlarm = /\d ALARMS?$/.test(heading);
    }
    piece = pieceIn(heading);
    start = Math.min(to + 1, bytes.length);
    counted = heading.endsWith(COUNTED);
    isChanges = heading.endsWith(CHANGES);
  }
  const last = { start, end: bytes.length, report, isAlarm, piece, counted, isChanges };
  return [...parts, { ...last, stated: undefined, makes: undefined }];
}

/** Gathers the lines of the parts that are listings. */
class ListingReader implements Listing {
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
  readPart({ start, end, counted, stated }: Part): boolean | number {
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
    if (counted && !isWhole(this.#bytes.subarray(start, end), stated)) return end;
    if (named === 0 && (strange !== undefined || !own.some(isOfListing))) return false;
    this.counted &&= counted;
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

/** Where the line's end is, or the end of all. */
function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from);
  return end < 0 ? bytes.length : end;
}

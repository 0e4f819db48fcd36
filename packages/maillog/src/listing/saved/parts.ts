/**
 * The parts of a saved text, and which of its listings may be compared. A name that is in one of two listings
 * would be taken for one of both, so that all listings must be of one report, with all of their pieces. The
 * lines after the listings say so (part.ts); of the headings of reports, only an alarm counts.
 */
import { LINE_FEED } from '../../bytes.ts';
import type { ByteString } from '../../bytes.ts';
import { MailLogError } from '../../errors.ts';
import type { ListingOrigin } from '../origin.ts';
import { CHANGES, COUNTED, readPartEnd } from '../part.ts';
import type { PartEnd } from '../part.ts';

export interface SavedPart {
  /** As its heading names it; undefined: the lines before the first heading, or after the end of a part. */
  readonly name: ByteString | undefined;
  readonly start: number;
  readonly end: number;
  /** Whether its heading says that it is counted. */
  readonly isCounted: boolean;
  /** Whether its heading says that it holds changes of a listing. */
  readonly isChanges: boolean;
  /** The heading before it if that is one of a report or of the summary: `===> report 2 of web1 <=== …`. */
  readonly reportHeading: ByteString | undefined;
  /** What the next heading says, if it is the end of a listing or of changes. */
  readonly stated: PartEnd | undefined;
}

/** That of a part, or of a report, of which the part before is no part. */
const HEADING = /^={2,3}> ([^]*?) <={2,3}/;

/** What follows each heading, up to the next one. */
export function partsOf(bytes: Buffer): SavedPart[] {
  const parts: SavedPart[] = [];
  let part: Omit<SavedPart, 'end' | 'stated'> = {
    name: undefined,
    start: 0,
    isCounted: false,
    isChanges: false,
    reportHeading: undefined,
  };
  for (let at = bytes.indexOf('==> '); at >= 0; at = bytes.indexOf('==> ', at + 1)) {
    const from = bytes[at - 1] === HEADING_START ? at - 1 : at;
    if (from > 0 && bytes[from - 1] !== LINE_FEED) continue;
    const to = endOfLine(bytes, from);
    const heading = bytes.toString('latin1', from, to);
    const [, name] = HEADING.exec(heading) ?? [];
    if (name === undefined) continue;
    const stated = readPartEnd(heading);
    const isOfReport = heading.startsWith('===');
    parts.push({ ...part, end: from, stated });
    part = {
      name: stated || isOfReport ? undefined : name,
      start: Math.min(to + 1, bytes.length),
      isCounted: heading.endsWith(COUNTED),
      isChanges: heading.endsWith(CHANGES),
      reportHeading: isOfReport ? heading : undefined,
    };
  }
  return [...parts, { ...part, end: bytes.length, stated: undefined }];
}

/** `=` */
export const HEADING_START = 0x3d;

/** Where the line's end is, or the end of all. */
export function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from);
  return end < 0 ? bytes.length : end;
}

function originOf({ stated }: SavedPart): ListingOrigin | undefined {
  return stated?.origin;
}

/**
 * `open` marks all listings of reports, and gives each report a heading. Version 0.1.0 wrote neither.
 * @throws MailLogError `data` if the text has headings of reports and no listing that is marked
 */
export function assertMarked(parts: readonly SavedPart[], label: string): void {
  if (parts.some(({ isCounted, isChanges }) => isCounted || isChanges)) return;
  if (parts.some(({ reportHeading }) => reportHeading !== undefined))
    throw refused(
      label,
      'holds no listing of a monitor',
      'output of commands and logs is no listing, whatever it looks like; save a report that has a monitor entry',
    );
}

/** How the heading of a report ends if the report is not as its host sent it. */
const ALARMS = / \d+ ALARMS?$/;
const LOOK_AGAIN = 'look at the mails again: maillog open';

/**
 * What open calls altered or forged is no listing of the host at all.
 * @throws MailLogError `data`
 */
export function assertSound(parts: readonly SavedPart[], label: string): void {
  if (parts.some((part) => originOf(part)?.verdict === 'alarm'))
    throw refused(label, 'holds a listing of a report with an alarm', LOOK_AGAIN);
  // A report whose listing was lost has no end that says so; an older listing would be compared instead.
  if (parts.some(({ reportHeading = '' }) => ALARMS.test(reportHeading)))
    throw refused(label, 'holds a report with an alarm', LOOK_AGAIN);
  // Without the changes, an older listing would be compared in place of the one that they make.
  if (parts.some(({ isChanges, stated }) => stated?.changes && !isChanges))
    throw refused(
      label,
      'holds changes of a listing without their mark',
      'take a complete copy from the report',
    );
}

/**
 * The whole listings among `parts`, without second copies.
 * @throws MailLogError `data` if they are of several reports, or if two of them differ that say they are one
 */
export function listingsOfOneReport(bytes: Buffer, parts: readonly SavedPart[], label: string): SavedPart[] {
  const listings = parts.filter(({ isCounted }) => isCounted);
  const pieces = new Map<number, Map<number, SavedPart>>();
  const single: SavedPart[] = [];
  for (const part of listings) {
    const { entry, number } = originOf(part)?.piece ?? {};
    if (entry === undefined || number === undefined) {
      single.push(part);
      continue;
    }
    const known = pieces.get(entry) ?? new Map<number, SavedPart>();
    pieces.set(entry, known);
    const same = known.get(number);
    if (!same) single.push(part);
    else if (!textOf(bytes, same).equals(textOf(bytes, part))) throw several(label);
    known.set(number, part);
  }
  assertOneReport(listings, label);
  return single;
}

/** @throws MailLogError `data` if they are of several reports */
export function assertOneReport(listings: readonly SavedPart[], label: string): void {
  if (new Set(listings.map((part) => originOf(part)?.report)).size > 1) throw several(label);
}

function several(label: string): MailLogError {
  return refused(
    label,
    'holds whole listings of several reports',
    'save one report, or name the mails themselves: maillog --check LISTING --against MAILBOX',
  );
}

/** @throws MailLogError `data` if a piece of a listing or of changes is not there */
export function assertAllPieces(parts: readonly SavedPart[], label: string): void {
  const seen = new Map<string, Set<number>>();
  const all = parts.flatMap((part) => originOf(part) ?? []);
  for (const { report, piece } of all) {
    const key = `${report} ${piece?.entry}`;
    if (piece) seen.set(key, (seen.get(key) ?? new Set()).add(piece.number));
  }
  for (const { report, piece } of all)
    if (piece && seen.get(`${report} ${piece.entry}`)?.size !== piece.of)
      throw refused(label, 'lacks a piece of a listing', 'take a complete copy from the report');
}

function textOf(bytes: Buffer, { start, end }: SavedPart): Buffer {
  return bytes.subarray(start, end);
}

function refused(label: string, words: string, hint: string): MailLogError {
  return new MailLogError('data', `${label} ${words}`, { hint });
}

/**
 * How a listing is marked where it is saved as text, so that a truncated one is recognised. The lines of the
 * listing are unchanged; the headings around them have their number:
 *
 *     ==> files.txt <== Checksums [counted listing]
 *     DIGEST<TAB>KEY<TAB>SIZE<TAB>NAME
 *     ==> end of listing <== 1 line, sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
 *
 * The digest is that of all bytes between the two headings. It shows damage, and does not prevent forgery:
 * who can edit the text can edit its end. If the listing comes from a report, the end also has its origin
 * (origin.ts).
 */
import { createHash } from 'node:crypto';
import { LINE_FEED } from '../bytes.ts';
import type { ByteString } from '../bytes.ts';
import { isCoverageText } from './coverage.ts';
import { readFileLine } from './line.ts';
import { readOrigin, writeOrigin } from './origin.ts';
import type { ListingOrigin } from './origin.ts';
import { readWarning } from './warning.ts';

/** What a heading ends with if its listing is counted. */
export const COUNTED = ' [counted listing]';

/** What a heading ends with if its part holds changes of a listing (changes.ts). */
export const CHANGES = ' [listing changes]';

/** What the end of a counted listing says: `{lines: 1, digest: '47DEQpj8…'}`. */
export interface ListingEnd {
  readonly lines: number;
  readonly digest: string;
}

/** Counts a listing while it is printed. */
export class ListingCount {
  readonly #hash = createHash('sha256');
  #lines = 0;

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) this.#lines++;
  }

  /** What came, counted. To be asked once, after the last line. */
  sum(): ListingEnd {
    return { lines: this.#lines, digest: this.#hash.digest('base64').replace(/=+$/, '') };
  }

  /** The line after the last line of a counted listing, instead of {@link sum}. */
  end(origin?: ListingOrigin): ByteString {
    const { lines, digest } = this.sum();
    return `==> end of listing <== ${linesText(lines)}, sha256 ${digest}${origin ? writeOrigin(origin) : ''}\n`;
  }
}

/** How a printer of parts (text/part-printer.ts) marks one that is a listing. */
export function listingMark(origin?: ListingOrigin): Mark {
  const start = (): ReturnType<Mark['start']> => {
    const count = new ListingCount();
    return { update: (bytes) => count.update(bytes), end: () => count.end(origin) };
  };
  return { mark: COUNTED, start };
}

interface Mark {
  readonly mark: ByteString;
  readonly start: () => { update(bytes: Uint8Array): void; end(): ByteString };
}

/** The same for a part without a manifest: its content tells whether it is a listing. */
export function listingMarker(origin?: ListingOrigin): Mark & { readonly marks: typeof isListing } {
  return { ...listingMark(origin), marks: isListing };
}

/** All marks that there are. */
export const LISTING_MARKS: readonly ByteString[] = [COUNTED, CHANGES];

function linesText(lines: number): string {
  return `${lines} ${lines === 1 ? 'line' : 'lines'}`;
}

/**
 * Whether a part that starts so is a listing; undefined if not known yet. `ended`: whether that is all of it.
 */
function isListing(start: ByteString, ended: boolean): boolean | undefined {
  if (!ended) return beginsListing(start);
  return beginsListing(`${start}\n`) ?? warnsAsListing(start);
}

/** What the changes of a listing make: the listing, and of which. `before`: the digest of the latter. */
export interface ChangesEnd extends ListingEnd {
  readonly before: string;
}

/**
 * How changes of a listing are marked where they are saved as text. `end` is asked after the last line:
 * undefined: the part is not complete, or continues in the next one.
 */
export function changesMark(end: () => ChangesEnd | undefined, origin?: ListingOrigin): Mark {
  const text = (): ByteString => {
    const { lines, digest = '', before = '' } = end() ?? {};
    const from = origin ? writeOrigin(origin) : '';
    // The digests come from a mail.
    if (lines === undefined || !DIGEST.test(digest) || !DIGEST.test(before))
      return `==> end of changes <== ${UNFINISHED}${from}\n`;
    return `==> end of changes <== ${linesText(lines)}, sha256 ${digest}, before sha256 ${before}${from}\n`;
  };
  return { mark: CHANGES, start: () => ({ update: () => undefined, end: text }) };
}

const DIGEST = /^[A-Za-z0-9+/]{43}$/;
const UNFINISHED = 'more follow';

/** What the line after a marked part says. */
export interface PartEnd {
  /** Of a counted listing. */
  readonly listing?: ListingEnd;
  /** Of changes; `more`: the next changes continue them. */
  readonly changes?: ChangesEnd | 'more';
  readonly origin: ListingOrigin | undefined;
}

const END =
  /^==> end of (?:(listing)|changes) <== (?:(\d{1,15}) lines?, sha256 ([A-Za-z0-9+/]{43})(?:, before sha256 ([A-Za-z0-9+/]{43}))?|more follow)(, report .*)?$/;

/** Reads such a line, without its line end; undefined if it is another heading. */
export function readPartEnd(heading: ByteString): PartEnd | undefined {
  const [all, ofListing, count, digest, before, from] = END.exec(heading) ?? [];
  const origin = from === undefined ? undefined : readOrigin(from);
  if (all === undefined || (from !== undefined && !origin)) return undefined;
  const isListing = ofListing !== undefined;
  if (count === undefined || digest === undefined) return isListing ? undefined : { changes: 'more', origin };
  // Changes have a listing before them, and a listing has none.
  if (isListing !== (before === undefined)) return undefined;
  const lines = Number(count);
  return before === undefined
    ? { listing: { lines, digest }, origin }
    : { changes: { lines, digest, before }, origin };
}

/** A longer line is not one of a listing. */
const MAX_FIRST_LINE_BYTES = 1 << 16;

/**
 * Whether a part that starts so is a listing: its first line that is not a warning names a file, or a warning
 * names one. Undefined if there is no such line yet.
 */
export function beginsListing(start: ByteString): boolean | undefined {
  const lines = start.split('\n');
  const last = lines.pop() ?? '';
  const first = lines.find((line) => line !== '' && !line.startsWith('warn\t'));
  if (first !== undefined) return first.startsWith('attr\t') || readFileLine(first) !== undefined;
  return last.length > MAX_FIRST_LINE_BYTES ? false : undefined;
}

/** Whether a part of nothing but warnings is a listing: those of a command name no file. */
export function warnsAsListing(text: ByteString): boolean {
  return text.split('\n').some((line) => {
    const said = line.startsWith('warn\t') ? line.slice('warn\t'.length) : '';
    return isCoverageText(said) || readWarning(said).name !== undefined;
  });
}

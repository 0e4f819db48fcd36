/**
 * Where a listing in a saved text comes from. `open` writes it from the manifest into the line after the
 * listing (part.ts), so that no heading needs to be read for it:
 *
 *     , report 9f86d081884c7d65, entry 1, piece 1 of 2, signed
 */
import type { ByteString } from '../bytes.ts';

/** Which report a listing is of, which piece of it, and what vouches for it. */
export interface ListingOrigin {
  /** Identifies the report: 16 hex digits. */
  readonly report: string;
  /** Undefined if the mail has no manifest. */
  readonly piece: ListingPiece | undefined;
  readonly verdict: OriginVerdict;
}

/** `{entry: 0, number: 1, of: 13}`: `entry` is an index in the manifest's entries. */
export interface ListingPiece {
  readonly entry: number;
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** `alarm`: its report is not as its host sent it. */
export type OriginVerdict = keyof typeof VERDICTS;

const FROM_ANYBODY = "anybody with the reader's public key can have written it";

/** What a reader has to know of a listing; null: nothing. */
const VERDICTS = {
  signed: null,
  'signed by a new key': 'whose key is not that of its host',
  'signed by a former key': 'signed by a former key of its host',
  'not signed': `that is not signed: ${FROM_ANYBODY}`,
  'no manifest': `without a manifest: ${FROM_ANYBODY}, and a piece of it may be missing`,
  alarm: null,
} as const;

/** What the line after a listing ends with. */
export function writeOrigin({ report, piece, verdict }: ListingOrigin): ByteString {
  const which = piece ? `, entry ${piece.entry}, piece ${piece.number} of ${piece.of}` : '';
  return `, report ${report}${which}, ${verdict}`;
}

const ORIGIN = /^, report ([0-9a-f]{16})(?:, entry (\d{1,9}), piece (\d{1,9}) of (\d{1,9}))?, ([a-z ]+)$/;

/** Reads it; undefined if it is none. */
export function readOrigin(text: ByteString): ListingOrigin | undefined {
  const [, report = '', entry, number, of, verdict = ''] = ORIGIN.exec(text) ?? [];
  if (!isVerdict(verdict)) return undefined;
  const piece =
    entry === undefined ? undefined : { entry: Number(entry), number: Number(number), of: Number(of) };
  return { report, piece, verdict };
}

function isVerdict(text: string): text is OriginVerdict {
  return Object.hasOwn(VERDICTS, text);
}

/** What to note of listings with that verdict, in the text `label`; undefined: nothing. */
export function originNote(verdict: OriginVerdict, label: string): string | undefined {
  const words = VERDICTS[verdict];
  return words === null ? undefined : `${label} has a listing of a report ${words}.`;
}

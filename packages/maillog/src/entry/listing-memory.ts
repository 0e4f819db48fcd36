/**
 * What a monitor with `send changes` remembers: which listing its last report gave, and which report gave the
 * last whole one. The lines of that listing are in a copy beside the state (entry/host.ts), under the digest
 * that is remembered here. So the copy counts from the instant in which the report is committed.
 */
import { isCount, isRecord } from '../saved.ts';

/** `{asked: '2c26…', base: 1, last: 4, sha256: '47DEQpj8…'}` */
export interface SentListing {
  /** What the configuration asked for: with another, all lines may be others. */
  readonly asked: string;
  /** The report that holds the whole listing. */
  readonly base: number;
  /** The last report that changed it. */
  readonly last: number;
  /** Of all its lines, base64 without padding. */
  readonly sha256: string;
  /** Whether somebody asks for the whole listing: `maillog request-full`. */
  readonly isRequested?: boolean | undefined;
  /**
   * If reports since the base were given up for a recipient, the whole is sent again after this number of
   * reports; default: 1.
   */
  readonly pauseReports?: number | undefined;
}

/** What was remembered; undefined if it is nothing of the kind. */
export function parseListingMemory(saved: unknown): SentListing | undefined {
  if (!isRecord(saved) || !isRecord(saved['listing'])) return undefined;
  const { asked, base, last, sha256, isRequested, pauseReports } = saved['listing'];
  if (typeof asked !== 'string' || typeof sha256 !== 'string' || !isCount(base) || !isCount(last))
    return undefined;
  const pause = isCount(pauseReports) ? { pauseReports } : {};
  return { asked, base, last, sha256, isRequested: isRequested === true, ...pause };
}

/** Why the copy of the last listing could not be kept; undefined if it was. */
export function unkeptReason(saved: unknown): string | undefined {
  return isRecord(saved) && typeof saved['unkept'] === 'string' ? saved['unkept'] : undefined;
}

/** `unkept`: why no copy of a later listing could be kept. */
export function listingMemory(listing: SentListing | undefined, unkept?: string): unknown {
  return { version: 1, listing, ...(unkept !== undefined && { unkept }) };
}

/** The same memory, with the wish for the whole listing; undefined if it is none of a listing. */
export function requestWhole(saved: unknown): unknown {
  const listing = parseListingMemory(saved);
  return listing && listingMemory({ ...listing, isRequested: true }, unkeptReason(saved));
}

/** The digests of the copies that memories name. */
export function copiesIn(memories: readonly unknown[]): readonly string[] {
  return memories.flatMap((memory) => parseListingMemory(memory)?.sha256 ?? []);
}

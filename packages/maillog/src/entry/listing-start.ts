/** Decides what a monitor with `send changes` sends: what differs from its last listing, or the whole. */
import { createHash } from 'node:crypto';
import type { Memory } from './entry.ts';
import type { ListingCopies } from './host.ts';
import { parseListingMemory } from './listing-memory.ts';
import type { SentListing } from './listing-memory.ts';

/** A report that holds the whole listing comes after this number of reports at the latest. */
const REPORTS_PER_BASE = 30;

export interface ListingStart {
  /** The listing that the changes are taken from; undefined: the whole is sent. */
  readonly since: SentListing | undefined;
  /** Whether the whole is sent because the copy of the last listing is not what the last report gave. */
  readonly isCopyLost: boolean;
  /** See {@link SentListing}; to be remembered. */
  readonly pauseReports?: number | undefined;
}

const WHOLE: ListingStart = { since: undefined, isCopyLost: false };

/** `asked`: see {@link SentListing}. */
export async function startListing({ saved, report }: Memory, asked: string): Promise<ListingStart> {
  const since = parseListingMemory(saved);
  if (!since || !report || since.asked !== asked || since.isRequested === true) return WHOLE;
  const { pauseReports = 1 } = since;
  const reports = report.sequence - since.base;
  // Whoever lacks one of the reports since the base can make nothing of the next changes. A recipient who is
  // refused for ever must not have all reports made whole: the pause doubles.
  if (report.givenUp.some((sequence) => sequence >= since.base && sequence <= since.last)) {
    if (reports >= Math.min(pauseReports, REPORTS_PER_BASE))
      return { ...WHOLE, pauseReports: Math.min(pauseReports * 2, REPORTS_PER_BASE) };
  } else if (reports >= REPORTS_PER_BASE) return WHOLE;
  const isCopyLost = (await digestOf(report.copies, since.sha256)) !== since.sha256;
  return { since: isCopyLost ? undefined : since, isCopyLost, pauseReports: since.pauseReports };
}

/** Of the copy as it is on the disk; undefined if it cannot be read. */
async function digestOf(copies: ListingCopies, sha256: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const block of copies.read(sha256)) hash.update(block);
  } catch {
    return undefined;
  }
  return hash.digest('base64').replace(/=+$/, '');
}

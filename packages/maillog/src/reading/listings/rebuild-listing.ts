/**
 * Rebuilds the listings of a monitor with `send changes` from what its reports hold, and compares the digest
 * of each with the one that the host took of its files. The host takes changes from its copy of the last
 * listing: if somebody edits the copy, the changes do not give the listing that has the digest.
 */
import { createHash } from 'node:crypto';
import { applyChanges } from '../../listing/changes.ts';
import type { ListingFacts } from '../../manifest/manifest.ts';

/** What a report holds of a listing. */
export interface SentListing {
  readonly sequence: number;
  readonly facts: ListingFacts;
  /** The part in clear; undefined if not all of its pieces are there. */
  readonly text: () => Promise<Buffer | undefined>;
}

/**
 * What came of it. `missing`: the report that it builds on is not there. `unfounded`: it is there, and its
 * listing could not be rebuilt. `incomplete`: pieces of the part are not there. `false`: it does not give the
 * listing that the host took of its files.
 */
export type Rebuilt = { readonly sent: SentListing } & (
  | { readonly kind: 'listing'; readonly text: Buffer }
  | { readonly kind: 'missing' | 'unfounded' | 'incomplete' | 'false' }
);

/** The last listings are kept: of a clone and its host, both build on one before the last. */
const MAX_KEPT = 2;

/** `all` of one monitor, in the order of their numbers. */
export async function* rebuildListings(all: Iterable<SentListing>): AsyncGenerator<Rebuilt, void, undefined> {
  /** The digest of each report's listing; undefined if it could not be rebuilt. */
  const digests = new Map<number, string | undefined>();
  const recent = new Map<string, Buffer>();
  for (const sent of all) {
    const rebuilt = await rebuild(sent, digests, recent);
    yield rebuilt;
    const digest = rebuilt.kind === 'listing' ? sent.facts.sha256 : undefined;
    digests.set(sent.sequence, digest);
    if (rebuilt.kind !== 'listing') continue;
    recent.delete(sent.facts.sha256);
    recent.set(sent.facts.sha256, rebuilt.text);
    if (recent.size > MAX_KEPT)
      for (const oldest of [...recent.keys()].slice(0, -MAX_KEPT)) recent.delete(oldest);
  }
}

async function rebuild(
  sent: SentListing,
  digests: ReadonlyMap<number, string | undefined>,
  recent: ReadonlyMap<string, Buffer>,
): Promise<Rebuilt> {
  const { sha256, changes } = sent.facts;
  const part = await sent.text();
  if (!part) return { sent, kind: 'incomplete' };
  if (!changes)
    return digestOf(part) === sha256 ? { sent, kind: 'listing', text: part } : { sent, kind: 'false' };
  const { since, before } = changes;
  if (!digests.has(since)) return { sent, kind: 'missing' };
  const digest = digests.get(since);
  const old = recent.get(before);
  if (digest === undefined || (digest === before && !old)) return { sent, kind: 'unfounded' };
  const text = old && digest === before ? applyChanges(old, part) : undefined;
  return text && digestOf(text) === sha256 ? { sent, kind: 'listing', text } : { sent, kind: 'false' };
}

function digestOf(text: Buffer): string {
  return createHash('sha256').update(text).digest('base64').replace(/=+$/, '');
}

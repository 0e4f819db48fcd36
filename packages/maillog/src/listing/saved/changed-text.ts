/**
 * Applies the changes in a saved text to the listings in it. Their digests alone decide which listing changes
 * belong to. A text whose changes belong to no listing in it is refused: an older listing would be
 * compared in its place.
 */
import { createHash } from 'node:crypto';
import { MailLogError } from '../../errors.ts';
import { applyChanges } from '../changes.ts';
import type { ListingOrigin } from '../origin.ts';
import { COUNTED, ListingCount } from '../part.ts';
import type { ChangesEnd } from '../part.ts';

/** A part of the text: a listing, or changes of one and what they make. */
export type ListedText = { readonly origin: ListingOrigin | undefined } & (
  | { readonly listing: Buffer }
  | { readonly changes: Buffer; readonly makes: ChangesEnd | 'more' | undefined }
);

/** A listing, or a piece of one, and the report that gave it. */
interface FromReport {
  readonly text: Buffer;
  readonly origin: ListingOrigin | undefined;
}

/**
 * The listings with all changes, as text of counted parts.
 * @throws MailLogError `data` if the changes belong to no listing, or do not make what they say
 */
export function withChanges(texts: readonly ListedText[], label: string): Buffer {
  const listings: FromReport[] = [];
  let begun: Buffer[] = [];
  for (const [index, text] of texts.entries()) {
    const { origin } = text;
    if ('listing' in text) {
      listings.push({ text: text.listing, origin });
      continue;
    }
    begun.push(text.changes);
    if (text.makes === 'more') continue;
    if (text.makes === undefined) throw refused(label, 'the changes of a listing are cut off');
    const { before, digest } = text.makes;
    const found = findListing(listings, before);
    if (!found)
      throw refused(
        label,
        'it holds changes of a listing, and not the listing that they belong to',
        texts.slice(index).some((later) => 'listing' in later) ? FROM_THE_WHOLE : undefined,
      );
    const pieces = listings.slice(found.from, found.to).map((piece) => piece.text);
    const made = applyChanges(Buffer.concat(pieces), Buffer.concat(begun));
    if (!made || digestOf([made]) !== digest)
      throw refused(label, 'the changes of a listing do not make the listing that they name');
    const piece = origin?.piece && { ...origin.piece, number: 1, of: 1 };
    const from = origin && { ...origin, piece };
    listings.splice(found.from, found.to - found.from, { text: made, origin: from });
    begun = [];
  }
  if (begun.length > 0) throw refused(label, 'the changes of a listing are cut off');
  return Buffer.concat(listings.flatMap(counted));
}

const FROM_THE_WHOLE =
  'a whole listing follows them: save only the reports from it on, maillog open --since TIME';
const ALL_REPORTS =
  'print all reports since the last whole listing with maillog open; maillog request-full on the host asks for one';

function refused(label: string, words: string, hint = ALL_REPORTS): MailLogError {
  return new MailLogError('data', `${label}: ${words}`, { hint });
}

/** A large listing is in several pieces, each a part of its own. */
function findListing(
  listings: readonly FromReport[],
  digest: string,
): { readonly from: number; readonly to: number } | undefined {
  for (let from = 0; from < listings.length; from++) {
    const hash = createHash('sha256');
    for (const [index, { text }] of listings.slice(from).entries()) {
      hash.update(text);
      if (base64(hash.copy().digest()) === digest) return { from, to: from + index + 1 };
    }
  }
  return undefined;
}

function digestOf(pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return base64(hash.digest());
}

function base64(digest: Buffer): string {
  return digest.toString('base64').replace(/=+$/, '');
}

function counted({ text, origin }: FromReport): Buffer[] {
  const count = new ListingCount();
  count.update(text);
  return [Buffer.from(`==> listing <==${COUNTED}\n`), text, Buffer.from(count.end(origin), 'latin1')];
}

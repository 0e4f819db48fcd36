/** Says of a listing that `open` prints which report it is of, and what vouches for that. */
import { createHash } from 'node:crypto';
import type { ListingOrigin } from '../../listing/origin.ts';
import { originVerdict } from '../origin-verdict.ts';
import type { KeptPart } from './opened-mail.ts';
import type { Report } from './reports.ts';

export function originOf(report: Report, { piece, isSigned }: KeptPart): ListingOrigin {
  const verdict = report.isWhole ? originVerdict(report.place, isSigned) : 'alarm';
  return { report: identify(report), piece, verdict };
}

/** Two reports with one number, as a clone sends them, differ in when they were made, or by whom signed. */
function identify({ place, manifest, mails: [mail] }: Report): string {
  const own = place
    ? [place.host, place.configuration ?? null, place.sequence, manifest?.made ?? null, place.signer ?? null]
    : [mail.digest ?? mail.number];
  return createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, 16);
}

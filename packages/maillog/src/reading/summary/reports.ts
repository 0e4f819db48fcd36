/** Mails as reports: the messages of a report together, and all in the order in which they are shown. */
import type { KeptManifest } from '../../manifest/kept-manifest.ts';
import type { KeptPart, OpenedMail } from './opened-mail.ts';

export interface Report {
  /** In the order of its messages; one mail if nothing says which report it is. */
  readonly mails: readonly OpenedMail[];
  /** Undefined if nothing inside the seal says whose report it is. */
  readonly place: OpenedMail['place'];
  /** That of its first message; undefined in reports of version 1. */
  readonly manifest: KeptManifest | undefined;
  /** In milliseconds since 1970; NaN if nothing says. */
  readonly made: number;
  readonly isWhole: boolean;
  readonly isSelected: boolean;
  readonly faults: readonly string[];
  /** In the order in which they are shown. */
  readonly parts: readonly KeptPart[];
}

/** Mails without the exact copies of others: of a message that was sent to two addresses, or filed twice. */
export function withoutCopies(mails: readonly OpenedMail[]): OpenedMail[] {
  const seen = new Set<string>();
  return mails.filter(({ place, digest, isWhole, parts }) => {
    // What is beside the armour is in no digest.
    if (!place?.manifest || digest === undefined || !isWhole || parts.some(({ isAround }) => isAround))
      return true;
    const isFirst = !seen.has(digest);
    seen.add(digest);
    return isFirst;
  });
}

/** The reports in `mails`, by host, configuration and number; what is no report is last. */
export function reportsOf(mails: readonly OpenedMail[]): Report[] {
  const groups: OpenedMail[][] = [];
  const byPlace = new Map<string, OpenedMail[][]>();
  for (const mail of mails) {
    const { place } = mail;
    const key = place && JSON.stringify([place.host, place.configuration, place.sequence, place.signer]);
    const same = key === undefined ? [] : (byPlace.get(key) ?? []);
    if (key !== undefined) byPlace.set(key, same);
    // Two messages with one place are of two reports: a copy, or a clone.
    const group = same.find((one) => !one.some((other) => other.place?.message === place?.message));
    if (group) group.push(mail);
    else {
      const fresh = [mail];
      same.push(fresh);
      groups.push(fresh);
    }
  }
  return groups.map(reportOf).sort(compare);
}

function reportOf(group: OpenedMail[]): Report {
  const mails = group.sort((a, b) => (a.place?.message ?? 0) - (b.place?.message ?? 0));
  const [{ place, made }] = mails;
  const manifest = place?.manifest;
  const parts = mails.flatMap((mail) => mail.parts);
  return {
    mails,
    place,
    manifest,
    made,
    isWhole: mails.every((mail) => mail.isWhole),
    isSelected: mails.some((mail) => mail.isSelected),
    faults: mails.flatMap(({ faults }) => faults),
    parts: manifest ? parts.toSorted((a, b) => rankOf(a) - rankOf(b)) : parts,
  };
}

/** Logs come first, listings last: they are long, and nobody reads them line by line. */
function rankOf({ isAround, kind, isNews }: KeptPart): number {
  if (isAround || kind === undefined) return 4;
  if (kind === 'maillog') return 0;
  if (kind === 'monitor') return 3;
  // What a watch adds for programs, such as its ledger, is no news.
  return kind === 'watch' && isNews ? 1 : 2;
}

const numbered = new Intl.Collator('en', { numeric: true });

function compare({ place: a }: Report, { place: b }: Report): number {
  if (!a || !b) return Number(!a) - Number(!b);
  return (
    numbered.compare(a.host, b.host) ||
    numbered.compare(a.configuration ?? '', b.configuration ?? '') ||
    a.sequence - b.sequence
  );
}

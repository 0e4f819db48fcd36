/** MailLog's own notices in a report: about its state, earlier reports and keys. */
import { NO_MEMORY } from '../entry/entry.ts';
import { NoticeEntry } from '../entry/notice.ts';
import type { EntryRun } from './collect-pieces.ts';
import { expiryWarnings } from './expiry.ts';
import type { SavedState, Undelivered } from './ports.ts';
import type { ReportPlan } from './plan.ts';

export function noticesFor(
  { keys, heading, notices = [] }: Pick<ReportPlan, 'keys' | 'heading' | 'notices'>,
  { warnings = [], made }: SavedState,
  undelivered: readonly Undelivered[],
): string[] {
  const last = made === undefined ? undefined : new Date(made);
  return [
    ...notices,
    ...warnings,
    ...undelivered.map(describeUndelivered),
    ...expiryWarnings(keys, heading.date, last),
  ];
}

/** An entry with the notices for each of MailLog's own sealers; none without notices. */
export function noticeRuns(
  { entries, ownSealers }: Pick<ReportPlan, 'entries' | 'ownSealers'>,
  notices: readonly string[],
): EntryRun[] {
  const [first] = entries;
  if (notices.length === 0 || !first) return [];
  const sealers = ownSealers.length > 0 ? ownSealers : [undefined];
  const taken = entries.filter((entry) => entry instanceof NoticeEntry).length;
  return sealers.map((sealer, index) => ({
    entry: new NoticeEntry(first.context, notices, taken + index + 1),
    sealer,
    memory: NO_MEMORY,
  }));
}

function describeUndelivered({ sequence, recipient, words }: Undelivered): string {
  return recipient === undefined
    ? `report ${sequence} is lost: ${words}`
    : `report ${sequence} was not delivered to ${recipient}: ${words}`;
}

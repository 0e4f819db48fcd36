/** What a list was taken from, and what was not looked at: a list that is empty is never "all good". */
import { utc } from '../inbox/missing.ts';
import { plural } from '../inbox/plural.ts';
import type { Finding } from '../inbox/finding.ts';
import type { InboxList } from '../inbox/inbox.ts';

export { plural } from '../inbox/plural.ts';

/** `97 reports of 20 hosts; the last mail was read 2026-03-05 06:20 UTC`. */
export function sourceText({ reports, hosts, mails }: InboxList): string {
  const of = `${plural(reports, 'report')} of ${plural(hosts, 'host')}`;
  return mails.lastTakenAt === undefined ? of : `${of}; the last mail was read ${utc(mails.lastTakenAt)}`;
}

/** `2 hosts missing; 1 chain broken; 3 mails not opened; 12 mails are no reports`; empty: all was seen. */
export function unseenText({ missing, mails, findings }: InboxList): string {
  const down = missing.filter(({ state }) => state !== 'late').length;
  const late = missing.length - down;
  const { broken, clocks } = ofChains(findings);
  return [
    ...(down > 0 ? [`${plural(down, 'host')} missing`] : []),
    ...(late > 0 ? [`${plural(late, 'host')} late`] : []),
    ...(broken.length > 0 ? [`${plural(broken.length, 'chain')} broken`] : []),
    ...(clocks.length > 0 ? [`${plural(clocks.length, 'clock')} wrong`] : []),
    ...(mails.unreadable > 0 ? [`${plural(mails.unreadable, 'mail')} not opened`] : []),
    ...(mails.other > 0
      ? [`${plural(mails.other, 'mail')} here ${mails.other === 1 ? 'is no report' : 'are no reports'}`]
      : []),
  ].join('; ');
}

/** Chains that are broken, and those of hosts whose clocks are wrong: one may be both. */
export function ofChains(findings: readonly Finding[]): Record<'broken' | 'clocks', readonly Finding[]> {
  const chains = findings.filter(({ kind }) => kind === 'chain');
  return {
    broken: chains.filter(({ chainFaults }) => chainFaults?.isBroken !== false),
    clocks: chains.filter(({ chainFaults }) => chainFaults?.isClockWrong === true),
  };
}

/** The end of a list. */
export function endText(list: InboxList): string {
  const unseen = unseenText(list);
  if (unseen !== '') return `Not looked at, or not here: ${unseen}.`;
  return 'No host is missing, and every mail was opened.';
}

/** The finding that mails could not be opened: what nobody looked at. */
import type { MailCounts, Store } from '../store/store.ts';
import type { Undecided } from './chain-findings.ts';

/** Mails that are named. */
const MAX_NAMED = 50;

export async function mailFinding(store: Store, { unreadable }: MailCounts): Promise<Undecided[]> {
  if (unreadable === 0) return [];
  const mails = await store.otherMails('unreadable', MAX_NAMED);
  const [{ takenAt, source, reason = '' }] = mails;
  const what = unreadable === 1 ? 'a mail' : `${unreadable} mails`;
  return [
    {
      id: 'mail:unreadable',
      kind: 'mail',
      text: `${what} could not be opened: ${source}: ${reason}`,
      example: undefined,
      isAlarming: true,
      lines: 0,
      hosts: 0,
      host: '',
      first: takenAt,
      last: takenAt,
      newsAt: takenAt,
      isUsual: false,
      forms: [],
      changes: [],
      revision: `${unreadable} ${mails[0].digest}`,
      details: mails.map((mail) => `${mail.source}: ${mail.reason ?? ''}`),
    },
  ];
}

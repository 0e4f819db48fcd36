/** Reads all mails at the paths of a command line before anything of them is shown. */
import type { KnownHosts } from '../../reading/known-hosts.ts';
import type { MailInput } from '../../reading/mailbox/messages.ts';
import { MailCollector } from '../../reading/summary/mail-collector.ts';
import type { ContentStore } from '../../reading/summary/opened-mail.ts';
import { LogLines } from '../../reading/summary/rare-lines.ts';
import type { Selection } from '../../reading/summary/selection.ts';
import { summarise } from '../../reading/summary/summary.ts';
import type { Summary } from '../../reading/summary/summary.ts';
import type { Streams } from '../terminal/streams.ts';
import type { KeyOptions } from './decryptor.ts';
import { openReports } from './open-reports.ts';

export interface ReadMailsOptions {
  readonly keys: KeyOptions;
  readonly input: MailInput;
  readonly hosts: KnownHosts;
  readonly selection: Selection;
  /** Where the parts that will be shown are kept; undefined: none will be. */
  readonly store: ContentStore | undefined;
  /** Whether only faults are named on standard error. */
  readonly quiet: boolean;
}

export interface ReadMails {
  readonly summary: Summary;
  /** Whether all mails, selected or not, are as their hosts sent them, and none is missing. */
  readonly isWhole: boolean;
  /** The kind of the entry by the name of each part; a name that entries of two kinds have is there once. */
  readonly names: ReadonlyMap<string, string | undefined>;
  /** How many mails were read, with those attached to others. */
  readonly mails: number;
}

/** @throws MailLogError if a key cannot be read */
export async function readMails(
  paths: readonly string[],
  { keys, input, hosts, selection, store, quiet }: ReadMailsOptions,
  io: Streams,
): Promise<ReadMails> {
  const known = new Set(hosts.all.map(({ host }) => host));
  const lines = new LogLines();
  const collector = new MailCollector({ selection, store, lines });
  const opened = await openReports(paths, { keys, input, hosts, sink: collector, quiet }, io);
  const summary = summarise({
    mails: collector.mails,
    notices: opened.notices,
    failures: opened.failures,
    lines,
    selection,
    wasKnown: (host) => known.has(host),
    now: new Date(),
  });
  return { summary, isWhole: opened.isWhole, names: collector.names, mails: collector.mails.length };
}

/**
 * Tells old reports from forged ones, of hosts that describe their reports.
 *
 * A mail without a manifest that names such a host may be a report of version 1, from before the host's
 * upgrade. It is the host's if it is in the chain to a report of version 2, whose manifest names the digest
 * of the message before it: nobody can forge that. Where the chain is broken, only dates tell, and anybody
 * can write a date. So dates count once: when the reader learns that the host describes its reports. What is
 * older then is remembered by its digests. Anything else is an alarm, one for each host.
 */
import type { ChainLink } from '../chain/chain.ts';
import type { ReadMessage } from './chain.ts';
import type { KnownHosts } from './known-hosts.ts';
import type { Notice } from './recognise.ts';
import { shownHost } from './shown-host.ts';

/** A mail without a manifest. */
export interface UndescribedReport {
  /** The host that its link or header names; undefined: none. */
  readonly host: string | undefined;
  /** The address that it says it is from: `maillog@web1.example.com`. */
  readonly sender: string | undefined;
  readonly link: ChainLink | undefined;
  /** Of its parts, as in the chain. */
  readonly digest: string;
  /** Its Date, in milliseconds since 1970; NaN: none. */
  readonly time: number;
}

/** One that was read from a file. */
export interface UndescribedFile extends UndescribedReport {
  readonly file: string;
  /** Its number in a collection of mails, if there is one. */
  readonly mail?: number | undefined;
}

export interface UndescribedNotice extends Notice {
  /** Those that it is about. */
  readonly reports: readonly UndescribedFile[];
  /** If it is a fault: what is wrong with each of them. */
  readonly alarm?: string;
}

/** More files are counted, not named. */
const MAX_NAMED_FILES = 5;

/** What is to say of the mails, once all were read. Remembers in `hosts` which are theirs. */
export function undescribedNotices(
  reports: readonly UndescribedFile[],
  messages: readonly ReadMessage[],
  hosts: KnownHosts,
): readonly UndescribedNotice[] {
  const byHost = new Map<string, UndescribedFile[]>();
  for (const report of reports) {
    const host = hostOf(report, hosts);
    if (host !== undefined) byHost.set(host, [...(byHost.get(host) ?? []), report]);
  }
  return [...byHost].flatMap(([host, own]) => noticesOf(host, own, messages, hosts));
}

/** The known host whose report it says it is; undefined: of none that describes its reports. */
function hostOf({ host, sender = '' }: UndescribedReport, hosts: KnownHosts): string | undefined {
  const [, domain = ''] = /^maillog@(\S+)$/i.exec(sender) ?? [];
  const names = host === undefined ? [domain, domain.split('.', 1)[0]] : [host];
  return names.find((name) => name !== '' && hosts.hasSentManifest(name));
}

function noticesOf(
  host: string,
  own: readonly UndescribedFile[],
  messages: readonly ReadMessage[],
  hosts: KnownHosts,
): readonly UndescribedNotice[] {
  const described = messages.filter(
    (one) => one.host === host && one.manifest && (one.trust === 'known' || one.trust === 'new'),
  );
  const loose = unchained(own, [...described.flatMap(previousOf), ...hosts.digestsBefore(host)]);
  if (loose.length === 0) return [];
  const firstMade = Math.min(...described.map(({ manifest }) => Date.parse(manifest?.made ?? '')));
  const isOld = ({ link, time }: UndescribedFile): boolean => link !== undefined && time < firstMade;
  const old = hosts.hadSentManifest(host) ? [] : loose.filter(isOld);
  hosts.vouchFor(host, endsOf(old));
  const forged = loose.filter((one) => !old.includes(one));
  const name = shownHost({ host });
  const notices: UndescribedNotice[] = [];
  if (old.length > 0) {
    const words = `${namesOf(old)}: from before ${name} described its reports, by their dates alone`;
    notices.push({ words, fault: false, host, reports: old });
  }
  if (forged.length > 0) {
    const alarm = `${name} has described its reports before, and this one has no description: parts may be missing, exchanged, or somebody else's; if it is an older report: maillog hosts --accept ${name} REPORT`;
    const words = `${namesOf(forged)}: ${forged.length === 1 ? alarm : alarm.replace('this one has', 'these have')}`;
    notices.push({ words, fault: true, host, reports: forged, alarm });
  }
  return notices;
}

/** Those that no report which is the host's came after. */
function unchained(own: readonly UndescribedFile[], anchors: readonly string[]): readonly UndescribedFile[] {
  const byDigest = new Map<string, UndescribedFile[]>();
  for (const one of own) byDigest.set(one.digest, [...(byDigest.get(one.digest) ?? []), one]);
  const chained = new Set<string>();
  for (const next = [...anchors]; next.length > 0;) {
    const digest = next.pop() ?? '';
    if (chained.has(digest)) continue;
    chained.add(digest);
    for (const one of byDigest.get(digest) ?? []) next.push(...previousOf(one.link));
  }
  return own.filter(({ digest, link }) => link === undefined || !chained.has(digest));
}

/** The digests of the last messages of each chain. */
export function endsOf(reports: readonly UndescribedFile[]): readonly string[] {
  const before = new Set(reports.flatMap(({ link }) => previousOf(link)));
  return [...new Set(reports.map(({ digest }) => digest))].filter((digest) => !before.has(digest));
}

function previousOf(link: Pick<ChainLink, 'previous'> | undefined): readonly string[] {
  return link?.previous === undefined ? [] : [link.previous];
}

function namesOf(reports: readonly UndescribedFile[]): string {
  const files = reports.slice(0, MAX_NAMED_FILES).map(({ file }) => file);
  const others = reports.length - files.length;
  return others > 0 ? `${files.join(', ')} and ${others} more` : files.join(', ');
}

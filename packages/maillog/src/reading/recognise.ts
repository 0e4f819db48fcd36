/** Says in words whether a report is from the host that it names. */
import type { KnownHost, KnownHosts } from './known-hosts.ts';
import type { SignedManifest } from './signed-manifest.ts';

/** Whose report a mail says it is. */
export interface ReportClaim {
  /** Undefined: it has no manifest that these keys open. */
  readonly signed: SignedManifest | undefined;
  /** Without a manifest, what link or header of the mail name; undefined: nothing does. */
  readonly host: string | undefined;
}

/** `fault`: somebody else may have written the report. */
export interface Notice {
  readonly words: string;
  readonly fault: boolean;
  /** The host that it is about, if no mail is. */
  readonly host?: string;
}

const UNSIGNED = "it is not signed, and anybody with the reader's public key can have written it";

/** Looks a report up in the known hosts, and takes a new host in. */
export function recognise(hosts: KnownHosts, { signed, host }: ReportClaim, now: Date): readonly Notice[] {
  if (!signed) return host !== undefined && hosts.hasSentManifest(host) ? [alarm(undescribed(host))] : [];
  const { manifest, signer } = signed;
  const claim = { ...manifest, fingerprint: signer ?? null };
  const recognition = hosts.recognise(claim, now);
  const name = nameOf(claim);
  switch (recognition.kind) {
    case 'known':
      return [];
    case 'first':
      return [
        {
          words: `the first report of ${name}: ${signer === undefined ? UNSIGNED : 'its key is remembered'}`,
          fault: false,
        },
      ];
    case 'signs':
      return [{ words: `${name} signs its reports now: its key is remembered`, fault: false }];
    case 'changed':
      return [
        alarm(
          `${name} signs with another key than before, ${signer ?? ''}, not ${since(recognition.before)}: another machine goes by its name, it was installed anew, or somebody imitates it; if it is right: maillog hosts --accept ${manifest.host}`,
        ),
      ];
    case 'unsigned':
      return [
        alarm(
          `${name} does not sign any more, and signed with ${since(recognition.before)}: anybody can have written this`,
        ),
      ];
  }
}

function undescribed(host: string): string {
  return `${host} has described its reports before, and this one has no description: its parts may be missing, exchanged, or somebody else's`;
}

function alarm(words: string): Notice {
  return { words, fault: true };
}

function nameOf({ host, configuration }: Pick<KnownHost, 'host' | 'configuration'>): string {
  return `${host} (${configuration})`;
}

function since({ fingerprint, first_seen }: KnownHost): string {
  return `${fingerprint ?? ''}, known since ${first_seen.slice(0, 10)}`;
}

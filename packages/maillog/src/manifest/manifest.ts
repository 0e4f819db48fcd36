/**
 * The manifest: what a message says of itself, in a part of its own, sealed to every reader of the
 * configuration and signed by the host. Every decision of a reader comes from it, and none from what a line
 * of a part looks like. docs/report.md specifies it; docs/report.schema.json is its JSON Schema.
 *
 * Names of files are text here: bytes that are no UTF-8 are U+FFFD.
 */

/** The name of the part that holds the manifest; with several copies, `maillog-report-2.json` and so on. */
export const MANIFEST_PART = 'maillog-report.json';

/** The name of the copy with that number, from 1. */
export function manifestPart(copy: number): string {
  return copy === 1 ? MANIFEST_PART : MANIFEST_PART.replace('.', `-${copy}.`);
}

const NAME = /^maillog-report(?:-\d+)?\.json$/;

/** Whether a part's name is that of a copy of the manifest. */
export function isManifestName(name: string): boolean {
  return NAME.test(name);
}

export const MANIFEST_VERSION = 2;
/** A reader refuses a larger one. */
export const MAX_MANIFEST_BYTES = 16 << 20;

/** See docs/report.md for a whole example. */
export interface Manifest {
  readonly version: 2;
  readonly host: string;
  /** The configuration's own name on its host: its path, `/etc/maillog/web.conf`. */
  readonly configuration: string;
  /** Counts the reports of the configuration from 1. */
  readonly sequence: number;
  /** Which message of the report, from 1. */
  readonly message: number;
  readonly of: number;
  /** The digest of the message before (chain/chain.ts), 64 hex digits; null in the first of a chain. */
  readonly previous: string | null;
  /** ISO 8601, UTC: `2026-03-01T06:15:00.000Z`. */
  readonly made: string;
  /** When the next report is due; null if no interval is known. */
  readonly due: string | null;
  /** `maillog 0.2.0`. */
  readonly program: string;
  /** Who signs the manifest; null: `set sign off`. */
  readonly signer: ManifestSigner | null;
  /** Every entry of the report, in order. */
  readonly entries: readonly ManifestEntry[];
  /** Every part of this message, in order, but the manifest itself. */
  readonly parts: readonly ManifestPart[];
  /** How many copies of the manifest the message has: one for each program or set of keys that seals it. */
  readonly copies: number;
  /** The rules files in force. */
  readonly rules: readonly { readonly file: string; readonly sha256: string }[];
  /** The rules sets in force; undefined: the configuration has no `rules from`. */
  readonly rulesSets?: readonly RulesSetFacts[] | undefined;
  readonly state: ManifestState;
  /** The keys that the report is sealed to; `expires` is ISO 8601, or null: never. */
  readonly keys: readonly {
    readonly name: string;
    readonly fingerprint: string;
    readonly expires: string | null;
  }[];
  /** How many entries of lists in it were left out to keep within its size. */
  readonly omitted: number;
}

/** `{name: 'web', serial: 1764258000, sha256: '9f86…', from: 'https://rules.example.com/web'}`. */
export interface RulesSetFacts {
  readonly name: string;
  readonly serial: number;
  /** Of what is signed. */
  readonly sha256: string;
  /** Its address. */
  readonly from: string;
}

export interface ManifestSigner {
  /** Upper case. */
  readonly fingerprint: string;
  /** The public key, in armour. */
  readonly key: string;
}

/** An entry of the configuration, and what came of it. */
export interface ManifestEntry {
  readonly name: string;
  /** `command`, `monitor`, `watch`, the module's alias; `maillog`: MailLog's own words. */
  readonly kind: string;
  readonly description: string | null;
  /** Of its part in clear, whatever pieces it goes in. */
  readonly bytes: number;
  readonly lines: number;
  /** Whether it has output that is news. */
  readonly output: boolean;
  /** The texts of its `warn` lines. */
  readonly warnings: readonly string[];
  /** Of a watch: lines that its rules hid. */
  readonly hidden?: number | undefined;
  /** Of a watch: lines that its rules, or `fold yes`, folded. */
  readonly folded?: number | undefined;
  /** By rule; of filters, the place is that of the first. */
  readonly rules?: readonly RuleFacts[] | undefined;
  readonly logs?: readonly LogFacts[] | undefined;
  /** Of a command entry: one for each `exec`, in order. */
  readonly commands?: readonly CommandFacts[] | undefined;
  readonly listing?: ListingFacts | undefined;
}

/** What an entry itself can say of its part; the rest of {@link ManifestEntry} is counted on the way. */
export type EntryFacts = Pick<
  ManifestEntry,
  'hidden' | 'folded' | 'rules' | 'logs' | 'commands' | 'listing'
> & {
  /** The rules files that it read. */
  readonly rulesFiles?: Manifest['rules'] | undefined;
  /** The rules sets that it uses; undefined: it names none. */
  readonly rulesSets?: readonly RulesSetFacts[] | undefined;
  /** Whether the part holds changes of a listing only; known before it is printed. */
  readonly holdsChanges?: boolean | undefined;
};

/** How many lines a rule hid or folded: `{place: '/etc/maillog/web.conf:7', hidden: 1200}`. */
export interface RuleFacts {
  readonly place: string;
  readonly hidden: number;
  /** Undefined: the rule folds nothing. */
  readonly folded?: number | undefined;
}

/**
 * What a watch read of a log, in bytes of its file: `{name: '/var/log/auth.log', from: 0, to: 4711, left:
 * 0}`.
 */
export interface LogFacts {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Bytes that wait for the next report. */
  readonly left: number;
}

/** How a command ended: `{ending: 'exit status 3', status: 3, seconds: 0.12}`; killed, it has no status. */
export interface CommandFacts {
  readonly ending: string;
  readonly status: number | null;
  readonly seconds: number;
}

/** The listing of a monitor: the digest is of all its lines as printed, base64 without padding. */
export interface ListingFacts {
  readonly sha256: string;
  readonly lines: number;
  /** Whether all of what the entry names was read. */
  readonly complete: boolean;
  /**
   * With `send changes`: what the part holds instead of these lines; null: it holds them, and later reports
   * build on them.
   */
  readonly changes?: ListingChanges | null | undefined;
}

/** `{base: 1, since: 4, before: '47DEQpj8…'}`: the part has what differs from the listing of report 4. */
export interface ListingChanges {
  /** The report that holds the last whole listing. */
  readonly base: number;
  /** The report that gave the listing before. */
  readonly since: number;
  /** The digest of that listing, base64 without padding. */
  readonly before: string;
}

/** What the changes of a listing make, and of which; undefined if the part holds none. */
export function changesEnd(
  facts: ListingFacts | undefined,
): { readonly lines: number; readonly digest: string; readonly before: string } | undefined {
  if (!facts?.changes) return undefined;
  return { lines: facts.lines, digest: facts.sha256, before: facts.changes.before };
}

/** A part of the message: an entry's whole part, or a piece of it. */
export interface ManifestPart {
  readonly name: string;
  readonly description: string | null;
  /** Index in `entries`. */
  readonly entry: number;
  /** Which piece of the entry's part, from 1. */
  readonly piece: number;
  readonly of: number;
  /** Of the armour without white space, 64 hex digits; null in layout `pgpmime`, or if it goes in clear. */
  readonly sealed: string | null;
  /** Of the piece in clear. */
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly lines: number;
}

/** What the host keeps: reports that wait, and room for more. */
export interface ManifestState {
  /** Reports in the spool, without this one. */
  readonly waiting: number;
  readonly failed: number;
  /** The last report that all recipients' servers accepted; null: none yet. */
  readonly delivered: { readonly sequence: number; readonly at: string } | null;
  /** Bytes that are free on the disk of the state directory; null if the system does not tell. */
  readonly free: number | null;
}

/** The manifest as JSON of one line a field, for people who open it by hand; ends with a line feed. */
export function writeManifest(manifest: Manifest): string {
  // To openpgp.js a line begins after U+2028, to gpg it does not: they would not sign the same text.
  const json = JSON.stringify(manifest, undefined, 1)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  return `${json}\n`;
}

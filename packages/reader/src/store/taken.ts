/** What ingest takes out of a mail: all that the store keeps of it, in one piece, for one transaction. */

/** A form of lines: the literal skeleton that they share, whatever their values. */
export interface TakenForm {
  /** SHA-256 of its canonical text, 64 hex digits. Two forms never share one, whoever made their lines. */
  readonly key: string;
  readonly kind: FormKind;
  /** `''`: none. */
  readonly program: string;
  /** For people: `sshd Connection closed by {ip} port {int}`. */
  readonly template: string;
  /** A whole line, as text. */
  readonly example: string;
  /** Whether it has a word of a failure or an attack. */
  readonly isAlarming: boolean;
}

/** `line`: of a log; `warning`: what an entry or MailLog itself warned of. */
export type FormKind = 'line' | 'warning';

export interface FormCount {
  readonly form: TakenForm;
  readonly lines: number;
}

export interface TakenPart {
  readonly name: string;
  /** The entry's name and kind; `''` in a report of version 1, which does not tell them. */
  readonly entry: string;
  readonly kind: string;
  readonly description: string | undefined;
  /** Which piece of the entry's part, from 1, of how many. */
  readonly piece: number;
  readonly of: number;
  /** Of the clear part. */
  readonly bytes: number;
  readonly lines: number;
  /** Of the clear part, 64 hex digits. */
  readonly sha256: string;
  /** Deflated; of a part over the limit (ingest/limits.ts), its start. */
  readonly deflated: Uint8Array;
  readonly isCut: boolean;
  /** What the search finds the part by: its text, to the same limit. */
  readonly searched: string;
  readonly forms: readonly FormCount[];
}

/** An entry of a report, from its manifest. */
export interface TakenEntry {
  readonly name: string;
  readonly kind: string;
  readonly description: string | null;
  readonly lines: number;
  readonly output: boolean;
  readonly hidden: number;
  readonly folded: number;
  readonly warnings: readonly string[];
  /** Of a monitor: the digest of its listing; undefined: no whole listing was taken. */
  readonly listing: string | undefined;
  /** Whether the part holds what differs from the listing before, and not the whole listing. */
  readonly holdsChanges: boolean;
}

/** A rules set that the host uses, or cannot get. */
export interface TakenRulesSet {
  /** `''`: the report does not say which. */
  readonly address: string;
  readonly name: string;
  /** 0: none is in force. */
  readonly serial: number;
  /** 64 hex digits; `''`: none is in force. */
  readonly sha256: string;
  /** What the host says of its pull; undefined: nothing is wrong. */
  readonly fault: string | undefined;
}

/** How many lines of a report a rule hid or folded. */
export interface TakenRuleHits {
  /** `/etc/maillog/rules/sshd:3`; of a rule that was decided here, its statement (rules/rule-names.ts). */
  readonly place: string;
  /** Of its file, 64 hex digits; `''`: the report does not say, or the rule was decided here. */
  readonly sha256: string;
  readonly isDecided: boolean;
  readonly lines: number;
}

/** A message of a report, and what it says of the whole report. */
export interface TakenMessage {
  /** What it is known by: SHA-256 of its manifest; of its parts, where it has none. */
  readonly key: string;
  readonly host: string;
  /** Whether it is from the host that it names, as far as known hosts tell. */
  readonly isVerified: boolean;
  /** `''` in a report of version 1. */
  readonly configuration: string;
  readonly sequence: number;
  readonly message: number;
  readonly of: number;
  readonly digest: string | undefined;
  readonly previous: string | undefined;
  readonly signer: string | undefined;
  /** As recognise() of the host's package says; undefined in a report of version 1. */
  readonly trust: 'known' | 'new' | 'former' | 'alarm' | undefined;
  /** When it counts as made. Milliseconds since 1970. */
  readonly madeAt: number;
  /** What the host's clock said, if that is in the future; `madeAt` is then when it was opened. */
  readonly clockAt?: number | undefined;
  /** When the next one is due; undefined: nobody knows. */
  readonly dueAt: number | undefined;
  readonly program: string;
  /** Whether it is as its host sent it. */
  readonly isWhole: boolean;
  /** What is wrong with it, in words. */
  readonly faults: readonly string[];
  readonly entries: readonly TakenEntry[];
  /** The rules files in force on the host. */
  readonly rules: readonly { readonly file: string; readonly sha256: string }[];
  /** One for each address. Undefined: the report does not say. */
  readonly rulesSets: readonly TakenRulesSet[] | undefined;
  /** One for each rule. */
  readonly ruleHits: readonly TakenRuleHits[];
  readonly warnings: readonly FormCount[];
  readonly parts: readonly TakenPart[];
}

/**
 * `report`: it holds a report. `other`: it is none. `unreadable`: nobody can tell, or not all of it opens.
 */
export type MailState = 'report' | 'other' | 'unreadable';

/** Where a mail is on a server: `{folder: 'imaps://you@imap.example.com/INBOX', uid: '1700.20'}`. */
export interface MailPlace {
  readonly folder: string;
  /** No two mails of a folder ever have the same: of IMAP, UIDVALIDITY and UID. */
  readonly uid: string;
}

export interface TakenMail {
  /** SHA-256 of its bytes, 64 hex digits: flags of a Maildir change names, not mails. */
  readonly digest: string;
  /** As people find it: `Maildir/new/1.a`, `inbox:3`. */
  readonly source: string;
  /** Of a mail on a server. Unless the mail cannot be opened, it need not be fetched again. */
  readonly place?: MailPlace | undefined;
  readonly state: MailState;
  /** Why it is no report, or cannot be opened; undefined: nothing is wrong. */
  readonly reason: string | undefined;
  /** More than one if reports are attached to it. */
  readonly messages: readonly TakenMessage[];
}

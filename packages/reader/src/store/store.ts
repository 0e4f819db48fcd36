/**
 * Where reports are kept once they were opened. One interface; test/store/contract.ts is what every
 * implementation passes. All times are milliseconds since 1970 and a report's own (when it was made), except
 * where a field is named `takenAt`.
 *
 * What an inbox shows comes from summaries that {@link Store.take} keeps, a row a form: it never groups
 * lines. Decisions are only ever added. What they mean is computed by inbox/.
 */
import type { Changes, UnruledRow } from './changes.ts';
import type { EntryChange } from './entry-change.ts';
import type { RulesFacts } from './rules-facts.ts';
import type { SearchPlace, SearchQuery } from './search-query.ts';
import type { FormKind, MailPlace, MailState, TakenEntry, TakenMail } from './taken.ts';

export type { Changes, UnruledRow } from './changes.ts';
export type { EntryChange, FileBundle, FileChange } from './entry-change.ts';
export type { RuleHitsRow, RulesFacts, RulesSetHost, RulesSetVersion } from './rules-facts.ts';
export { MIN_SEARCH_CHARACTERS } from './search-query.ts';
export type { SearchPlace, SearchQuery } from './search-query.ts';

/** What a form is over all hosts. */
export interface FormRow {
  readonly id: number;
  /** SHA-256 of the canonical text, 64 hex digits; decisions name forms by it. */
  readonly key: string;
  readonly kind: FormKind;
  readonly program: string;
  readonly template: string;
  readonly example: string;
  readonly isAlarming: boolean;
  readonly lines: number;
  readonly hosts: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The serial number of the report with which a host had it for the first time, the last time that was. */
  readonly newHostReport: number;
}

export interface FormHostRow {
  readonly form: number;
  readonly host: number;
  readonly name: string;
  readonly lines: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Serial numbers of the first report that was taken with it, and of the last. */
  readonly firstReport: number;
  readonly lastReport: number;
}

export interface HostRow {
  readonly id: number;
  readonly name: string;
  /** False: reports that say they are the host's, and are signed otherwise. A host of its own. */
  readonly isVerified: boolean;
}

/** A chain: the reports of a host's configuration. */
export interface ChainRow {
  readonly id: number;
  readonly host: HostRow;
  readonly configuration: string;
  readonly reports: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lastSequence: number;
  /** When the last report says that the next is due. */
  readonly dueAt: number | undefined;
  /** Learnt: the median of the last gaps, in milliseconds; undefined: too few reports. */
  readonly periodMs: number | undefined;
  /** What is wrong with the chain, or with a message of it. */
  readonly faults: readonly ChainFault[];
  readonly changes: readonly EntryChange[];
}

export interface ChainFault {
  readonly words: string;
  /** Of the newest report that it is about; the chain's last one where it is about none. */
  readonly at: number;
  /** The host's clock is wrong; the chain itself is whole. Default: false. */
  readonly isClock?: boolean;
}

/** What {@link Store.settle} replaces of a {@link ChainRow}. */
export type ChainFacts = Pick<ChainRow, 'periodMs' | 'faults' | 'changes'>;

/** A message as chains are checked: oldest first. */
export interface MessageRow {
  readonly report: number;
  readonly sequence: number;
  readonly message: number;
  readonly of: number;
  readonly digest: string | undefined;
  readonly previous: string | undefined;
  readonly signer: string | undefined;
  readonly trust: 'known' | 'new' | 'former' | 'alarm' | undefined;
  readonly isWhole: boolean;
  readonly faults: readonly string[];
  readonly madeAt: number;
  /** What the host's clock said, if that was in the future; `madeAt` is then when it was opened. */
  readonly clockAt?: number | undefined;
  /** Where its mail was found. */
  readonly source: string;
}

/** A rules file that a report names as in force on its host. */
export interface RulesFile {
  readonly file: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** A report of a chain. */
export interface ReportRow {
  /** Counts the reports in the order in which they were taken. */
  readonly report: number;
  readonly sequence: number;
  readonly madeAt: number;
  readonly entries: readonly TakenEntry[];
  /** The digest of the clear part of each entry, as far as it is here: `{'load.txt': '9f86…'}`. */
  readonly digests: Readonly<Record<string, string>>;
}

/** A report by itself. */
export interface HostReportRow {
  /** Counts the reports in the order in which they were taken. */
  readonly report: number;
  readonly host: HostRow;
  readonly configuration: string;
  readonly sequence: number;
  readonly madeAt: number;
  readonly signer: string | undefined;
  readonly program: string;
  readonly entries: readonly TakenEntry[];
  readonly rules: readonly RulesFile[];
}

/** What was made on a day, UTC. */
export interface DayCount {
  readonly reports: number;
  /** Of the clear parts. */
  readonly bytes: number;
}

export interface PartRow {
  readonly name: string;
  readonly entry: string;
  readonly kind: string;
  readonly description: string | undefined;
  readonly piece: number;
  readonly of: number;
  readonly bytes: number;
  readonly lines: number;
  readonly isCut: boolean;
  /** Undefined: it is older than the time for which texts are kept. It is unpacked where it is read. */
  readonly text: Uint8Array | undefined;
}

export interface MailRow {
  readonly digest: string;
  readonly source: string;
  readonly state: MailState;
  readonly reason: string | undefined;
  readonly takenAt: number;
}

export interface MailCounts {
  readonly report: number;
  readonly other: number;
  readonly unreadable: number;
  /** When the last mail was taken; undefined: never. */
  readonly lastTakenAt: number | undefined;
}

/** `propose`: an approval that waits for a second person. */
export type DecisionKind = 'seen' | 'mute' | 'ignore' | 'approve' | 'propose' | 'undo';

/** A rule that was decided. Texts are bytes of a rules file, one character a byte. */
export interface DecidedRule {
  /** `usual` hides a line on its host; `fold` leaves one line of each report, with their count. */
  readonly action: 'usual' | 'fold';
  /** Without its action: `sshd Connection closed by {ip} port {port} [preauth]`. */
  readonly rule: string;
  /** A line that it matches, for a test in the rules file. */
  readonly sample: string;
}

/**
 * What a variable place of a form's lines had: digests of its values; `number`: numbers and times; `any`:
 * nearly each line another value.
 */
export type KnownPlace = readonly string[] | 'number' | 'any';

/** `{names: ['ip', 'int'], places: [['q83vEjRWeJ'], 'number']}` */
export interface KnownForm {
  /** What placeholders of the places are called. */
  readonly names: readonly string[];
  readonly places: readonly KnownPlace[];
}

/** What wakes a mute; it ends with the first of these. An `ignore` may have a time. */
export interface Wake {
  /** A time. */
  readonly until?: number | undefined;
  /** So many more lines. */
  readonly lines?: number | undefined;
  /** Another host has it. */
  readonly host?: boolean | undefined;
  /** A day (UTC) with more lines than that. */
  readonly perDay?: number | undefined;
  /** Of `perDay`: lines of the day of the decision that were there then; they do not count. */
  readonly already?: number | undefined;
  /** A value that no line had ({@link Decision.values}). */
  readonly value?: boolean | undefined;
}

/** A decision as it is kept: never changed, never removed. */
export interface Decision {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly kind: DecisionKind;
  /** Forms by their keys, with how many lines they had then. */
  readonly forms: Readonly<Record<string, number>>;
  /** Of a finding that is none of forms: its id, and what it was then. */
  readonly finding: string | undefined;
  readonly revision: string | undefined;
  /** Of `undo`: which decision. */
  readonly undone: number | undefined;
  readonly why: string | undefined;
  readonly wake: Wake | undefined;
  /** Of `ignore`. */
  readonly rules?: readonly DecidedRule[] | undefined;
  /** Of `ignore`, and of its undo: SHA-256 of the rules file as it is afterwards, 64 hex digits. */
  readonly rulesFile?: string | undefined;
  /** Of `approve` by a second person: the decision that proposed it. */
  readonly proposal?: number | undefined;
  /** Of `approve` and `propose`: on which hosts, `web1 /etc/maillog/web.conf`. */
  readonly places?: readonly string[] | undefined;
  /**
   * Of `approve` and `propose`: which files, by their keys (forms/changed-content.ts); undefined: not all
   * have names.
   */
  readonly files?: readonly string[] | undefined;
  /** Values that the lines had, by the keys of forms; a line with another one is news. */
  readonly values?: Readonly<Record<string, KnownForm>> | undefined;
  /** What it was about, for the log of decisions. */
  readonly title: string;
  /** The last report that had been taken and shown then; what has its forms and came later was not seen. */
  readonly report: number;
}

/** `asOf`: as changes() gave it to the list that the person saw; default: as the store is now. */
export type NewDecision = Omit<Decision, 'id' | 'report'> & { readonly asOf?: string | undefined };

/** The rules files in force at a host's configuration, as its last report names them. */
export interface RulesInForce {
  readonly host: HostRow;
  readonly configuration: string;
  readonly rules: readonly RulesFile[];
  /** When that report was made. */
  readonly at: number;
}

export interface SearchResult {
  /** The newest first. */
  readonly hits: readonly SearchHit[];
  /** Where a search for the older ones begins; undefined: there are none. */
  readonly next: SearchPlace | undefined;
}

/** A part of a report that has what was searched for. */
export interface SearchHit {
  readonly place: SearchPlace;
  readonly part: string;
  readonly report: number;
  readonly host: HostRow;
  readonly configuration: string;
  readonly sequence: number;
  readonly madeAt: number;
  readonly lines: readonly string[];
}

export interface Store {
  /**
   * Takes a mail in one transaction. What was taken before, as a message that came in two mails, counts once.
   * Resolves to how many messages were new.
   */
  take(mail: TakenMail, takenAt: number): Promise<number>;
  /** What came of the mail with that digest; undefined: it was not taken. */
  mailState(digest: string): Promise<MailState | undefined>;
  /** The mail with that digest, which was taken, is at `place`, too. */
  addPlace(place: MailPlace, digest: string): Promise<void>;
  /** Where in `folder` mails are that were taken, without those that could not be opened. */
  places(folder: string): Promise<readonly string[]>;
  /** Mails are no longer there. What was taken of them stays. */
  forgetPlaces(folder: string, uids: readonly string[]): Promise<void>;
  mailCounts(): Promise<MailCounts>;
  /** Mails that are no report, or could not be opened; the last ones first. */
  otherMails(state: MailState, limit: number): Promise<readonly MailRow[]>;

  /** Chains that have got reports since they were settled. */
  unsettled(): Promise<readonly ChainRow[]>;
  messages(chain: number): Promise<readonly MessageRow[]>;
  /** In the order in which they were made. */
  reports(chain: number): Promise<readonly ReportRow[]>;
  settle(chain: number, facts: ChainFacts): Promise<void>;
  /** By the names of hosts; default: all of them. */
  chains(ids?: readonly number[]): Promise<readonly ChainRow[]>;
  parts(report: number): Promise<readonly PartRow[]>;
  /** Undefined: there is none of that number. */
  report(report: number): Promise<HostReportRow | undefined>;
  /** The newest reports of a host, of all hosts without one. */
  lastReports(limit: number, host?: number): Promise<readonly HostReportRow[]>;
  /**
   * Reports by the day on which they were made (whole days since 1970, UTC) from `since` on. Default: of all
   * hosts that are verified.
   */
  reportDays(since: number, host?: number): Promise<ReadonlyMap<number, DayCount>>;
  /** The reports of the same chain before and after that one; undefined: there is none. */
  neighbours(
    report: number,
  ): Promise<{ readonly previous: number | undefined; readonly next: number | undefined }>;

  /** By id; default: all of them. */
  forms(ids?: readonly number[]): Promise<readonly FormRow[]>;
  formHosts(forms: readonly number[]): Promise<readonly FormHostRow[]>;
  /** On which hosts forms are, by the form's id: less than {@link formHosts}, of many hosts. */
  formHostIds(forms: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>>;
  /** Those of the forms that the host has. */
  hostForms(host: number, forms: readonly number[]): Promise<ReadonlySet<number>>;
  /** Lines by hour (milliseconds since 1970, a whole hour) from `since` on. */
  formHours(forms: readonly number[], since: number): Promise<ReadonlyMap<number, number>>;
  /** Lines by day (whole days since 1970, UTC) from `since` on, by form. */
  formDays(
    forms: readonly number[],
    since: number,
  ): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>>;
  /** The newest reports that have one of the forms, the newest first. */
  formReports(forms: readonly number[], limit: number): Promise<readonly number[]>;

  /** Reports whose numbers are below `before`, the greatest first. */
  reportsBefore(
    before: number,
    limit: number,
  ): Promise<readonly Pick<HostReportRow, 'report' | 'host' | 'madeAt'>[]>;
  /** How many lines of each of the forms a report has, by the form's id; of those that it has. */
  hits(report: number, forms: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Reports with one of the forms whose numbers are below `before`, the greatest first. */
  hitReports(forms: readonly number[], before: number, limit: number): Promise<readonly number[]>;
  /** Reports that were not compared with rules since they were taken, or got parts. */
  unruledReports(): Promise<readonly number[]>;
  /** All reports count as compared. */
  passOverReports(): Promise<void>;
  /** Of each ruling, the number of the report down to which old reports were compared. */
  rulings(): Promise<ReadonlyMap<string, number>>;
  /** Forgets what is kept of all rulings but these. */
  keepRulings(rulings: readonly string[]): Promise<void>;
  /** Sets how far a ruling has come. */
  setRuling(ruling: string, cursor: number): Promise<void>;
  /** A report was compared with these rulings; `rows`: what they do not match, in place of what was kept. */
  compared(report: number, rulings: readonly string[], rows: readonly UnruledRow[]): Promise<void>;
  /** What no rule matches of forms that were decided with one, by host; default: of all forms. */
  unruled(forms?: readonly number[]): Promise<readonly FormHostRow[]>;
  rulesInForce(): Promise<readonly RulesInForce[]>;
  readonly rules: RulesFacts;

  /** Nothing is found by words that are too short ({@link MIN_SEARCH_CHARACTERS}) and without a test. */
  search(query: SearchQuery): Promise<SearchResult>;

  decide(decision: NewDecision): Promise<Decision>;
  /** In the order in which they were made; `after`: those with greater ids. */
  decisions(after?: number): Promise<readonly Decision[]>;

  /** Removes texts of reports that were made before; counts stay. Resolves to how many parts had one. */
  removeTexts(before: number): Promise<number>;
  /**
   * Removes some counts that nothing asks for any more: lines of reports that were made before, and lines by
   * hour of before and of more than 90 days ago (decision 58). Resolves to whether there may be more.
   */
  removeSomeCounts(before: number, now: number): Promise<boolean>;
  /** `since`: the mark of an answer before; undefined: there is none. */
  changes(since: string | undefined): Promise<Changes>;
  /**
   * Of these reports, those that came or got parts since changes() gave `asOf`.
   * @throws MailLogError `usage` if it gave no such text
   */
  lateReports(asOf: string, reports: readonly number[]): Promise<readonly number[]>;
  /** A number that changes with everything that is taken, settled or decided. */
  revision(): Promise<number>;
  close(): Promise<void>;
}

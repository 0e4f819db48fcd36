/** The answers of the API, a screen each: answers.ts has what they share, openapi.json what each field is. */
import type { Decision, Row, Rule, State } from './answers.ts';

export interface Days {
  readonly from: string;
  readonly counts: readonly number[];
}

export interface GroupHost {
  readonly name: string;
  readonly lines: number;
  readonly first: string;
  readonly last: string;
}

export interface Values {
  readonly placeholder: string;
  readonly at: number;
  readonly distinct: number;
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

export interface Sample {
  readonly report: number;
  readonly host: string;
  readonly made: string;
  readonly line: string;
}

export interface FileChange {
  readonly name: string;
  readonly what: 'new' | 'missing' | 'changed';
}

export interface DiffLine {
  readonly mark: '+' | '-' | ' ';
  readonly text: string;
}

export interface Change {
  readonly host: string;
  readonly entry: string;
  readonly description: string | null;
  readonly at: string;
  readonly report: number;
  readonly before: number;
  readonly changed: number;
  readonly reports: number;
  readonly files: readonly FileChange[];
  readonly fileCount: number;
  readonly diff: readonly DiffLine[] | null;
  readonly note: string | null;
}

export interface Form {
  readonly template: string;
  readonly example: string;
  readonly state: State;
  readonly lines: number;
  readonly hosts: number;
  readonly first: string;
  readonly last: string;
}

export interface Group {
  readonly row: Row;
  readonly days: Days | null;
  readonly hosts: readonly GroupHost[];
  readonly hostsTotal: number;
  readonly values: readonly Values[];
  readonly samples: readonly Sample[];
  readonly changes: readonly Change[];
  readonly changesTotal: number;
  readonly details: readonly string[];
  readonly forms: readonly Form[];
  readonly formsTotal: number;
  readonly rule: Rule | null;
  readonly decisions: readonly Decision[];
}

export type HostState = 'ok' | 'late' | 'down' | 'ahead' | 'unknown';

export interface Host {
  readonly name: string;
  readonly isVerified: boolean;
  readonly state: HostState;
  readonly reports: number;
  readonly configurations: number;
  readonly first: string;
  readonly last: string;
  readonly lastSequence: number;
  readonly due: string | null;
  readonly faults: number;
  readonly open: number;
  readonly alarms: number;
  readonly words: string;
  readonly look: string;
}

export interface Hosts {
  readonly revision: number;
  readonly hosts: readonly Host[];
  readonly total: number;
  readonly offset: number;
  readonly coming: ComingDays;
}

export interface Fault {
  readonly words: string;
  readonly at: string;
}

export interface Chain {
  readonly configuration: string;
  readonly state: HostState;
  readonly reports: number;
  readonly first: string;
  readonly last: string;
  readonly lastSequence: number;
  readonly due: string | null;
  readonly periodSeconds: number | null;
  readonly faults: readonly Fault[];
}

export interface Entry {
  readonly name: string;
  readonly kind: string;
  readonly description: string | null;
  readonly lines: number;
  readonly hidden: number;
  readonly folded: number;
  readonly warnings: readonly string[];
}

export interface Report {
  readonly id: number;
  readonly configuration: string;
  readonly sequence: number;
  readonly made: string;
  readonly lines: number;
  readonly hidden: number;
  readonly warnings: number;
}

/** A number a day. */
export interface ComingDays {
  readonly from: string;
  readonly due: readonly number[];
  readonly reports: readonly number[];
  readonly bytes: readonly number[];
}

export interface HostDays {
  readonly from: string;
  readonly lines: readonly number[];
  readonly hidden: readonly number[];
}

export interface HostPage {
  readonly revision: number;
  readonly host: Host;
  readonly chains: readonly Chain[];
  readonly reports: readonly Report[];
  readonly reportsTotal: number;
  readonly days: HostDays;
  readonly coming: ComingDays;
  readonly rows: readonly Row[];
  readonly entries: readonly Entry[];
  readonly changes: readonly Change[];
}

export interface Part {
  readonly index: number;
  readonly name: string;
  readonly entry: string;
  readonly kind: string;
  readonly description: string | null;
  readonly bytes: number;
  readonly lines: number;
  readonly isCut: boolean;
  readonly text: string | null;
  readonly isTextCut: boolean;
}

export interface ReportPage {
  readonly id: number;
  readonly host: string;
  readonly isVerified: boolean;
  readonly configuration: string;
  readonly sequence: number;
  readonly made: string;
  readonly entries: readonly Entry[];
  readonly parts: readonly Part[];
  readonly partsTotal: number;
  readonly previous: number | null;
  readonly next: number | null;
}

export interface ChangeRow {
  readonly row: Row;
  readonly entry: string;
  readonly package: string | null;
  readonly hosts: readonly string[];
  readonly change: Change;
}

export interface Changes {
  readonly revision: number;
  readonly rows: readonly ChangeRow[];
  readonly total: number;
  readonly offset: number;
}

export interface OutputsDiff {
  readonly diff: readonly DiffLine[] | null;
}

export interface MissingHost {
  readonly id: string | null;
  readonly host: string;
  readonly configuration: string;
  readonly state: 'late' | 'down' | 'ahead';
  readonly decided: State | null;
  readonly due: string;
  readonly last: string;
  readonly lastSequence: number;
  readonly words: string;
  readonly warnings: readonly string[];
}

export interface Missing {
  readonly revision: number;
  readonly hosts: readonly MissingHost[];
  readonly total: number;
  readonly offset: number;
  readonly onTime: number;
  readonly unknown: number;
}

export interface ChainFault {
  readonly id: string;
  readonly host: string;
  readonly isVerified: boolean;
  readonly configuration: string;
  readonly state: State;
  readonly words: string;
  readonly at: string;
}

export interface Chains {
  readonly revision: number;
  readonly faults: readonly ChainFault[];
  readonly total: number;
  readonly offset: number;
  readonly chains: number;
  readonly whole: number;
  readonly reports: number;
  readonly unverified: number;
}

export interface Hit {
  readonly report: number;
  readonly host: string;
  readonly isVerified: boolean;
  readonly configuration: string;
  readonly sequence: number;
  readonly made: string;
  readonly part: string;
  readonly lines: readonly string[];
  readonly marks: readonly (readonly number[])[];
}

export interface Search {
  readonly q: string;
  readonly hits: readonly Hit[];
  readonly searched: { readonly reports: number; readonly from: string | null; readonly to: string | null };
  readonly isComplete: boolean;
  readonly next: string | null;
  readonly notes: readonly string[];
}

export interface RuleComing {
  readonly host: string;
  readonly report: number;
  readonly made: string;
  readonly lines: number;
}

export interface RuleRow {
  readonly text: string;
  readonly file: string;
  readonly reason: string | null;
  readonly who: string;
  readonly at: string;
  readonly until: string | null;
  readonly decision: number;
  readonly inForce: number;
  readonly hosts: number;
  readonly waiting: readonly string[];
  readonly stillComing: readonly RuleComing[];
  readonly back: number;
  readonly isUndone: boolean;
  readonly hits: RuleHits;
}

export interface RuleHits {
  readonly recent: number;
  readonly lines: number;
  readonly hosts: number;
  readonly last: string | null;
  readonly isIdle: boolean;
  readonly text: string;
}

export interface RulesHost {
  readonly host: string;
  readonly configuration: string;
  readonly state: 'current' | 'older' | 'none';
  readonly file: string | null;
}

export interface RulesSet {
  readonly address: string;
  readonly name: string;
  readonly versions: readonly {
    readonly serial: number;
    readonly sha256: string;
    readonly hosts: number;
    readonly since: string;
  }[];
  readonly behind: number;
  readonly without: readonly RulesSetHost[];
}

export interface RulesSetHost {
  readonly host: string;
  readonly configuration: string;
  readonly address: string;
  readonly serial: number;
  readonly since: string;
  readonly last: string;
  readonly fault: string | null;
}

export interface OtherRule {
  readonly place: string;
  readonly sha256: string;
  readonly recent: number;
  readonly lines: number;
  readonly hosts: number;
  readonly last: string;
}

export interface RulesSection {
  readonly name: string;
  readonly lines: readonly string[];
}

export interface Rules {
  readonly revision: number;
  readonly rules: readonly RuleRow[];
  readonly text: string;
  readonly sha256: string;
  readonly hosts: readonly RulesHost[];
  readonly current: number;
  readonly sets: readonly RulesSet[];
  readonly setFaults: readonly RulesSetHost[];
  readonly otherRules: readonly OtherRule[];
  readonly idle: readonly OtherRule[];
  readonly sections: readonly RulesSection[];
}

export interface Mail {
  readonly source: string;
  readonly state: 'other' | 'unreadable';
  readonly reason: string | null;
  readonly taken: string;
}

export interface Mails {
  readonly revision: number;
  readonly mails: readonly Mail[];
  readonly total: number;
}

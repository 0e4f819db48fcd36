/**
 * The answers of the API: rows, status and decisions. openapi.json says what each field is, and the tests
 * hold real answers against that file. All times are UTC, ISO 8601.
 */

export interface Refusal {
  readonly error: string;
  readonly hint: string | null;
}

export type Kind = 'lines' | 'warning' | 'files' | 'output' | 'missing' | 'chain' | 'mail';

export type State = 'new' | 'back' | 'seen' | 'muted' | 'ruled' | 'approved';

export type Action = 'seen' | 'mute' | 'ignore' | 'approve';

export interface Row {
  readonly id: string;
  readonly kind: Kind;
  readonly state: State;
  readonly why: string | null;
  readonly text: string;
  readonly example: string | null;
  readonly isAlarming: boolean;
  readonly isUsual: boolean;
  readonly lines: number;
  readonly hosts: number;
  readonly host: string;
  readonly first: string;
  readonly last: string;
  readonly news: string;
  readonly days: readonly number[] | null;
  readonly actions: readonly Action[];
  readonly shown: string;
}

export interface Progress {
  readonly isReading: boolean;
  readonly mails: number;
  readonly taken: number;
  readonly files: number;
  readonly of: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly failures: readonly string[];
  readonly isDone: boolean;
}

export interface Source {
  readonly reports: number;
  readonly hosts: number;
  readonly mails: { readonly report: number; readonly other: number; readonly unreadable: number };
  readonly lastTaken: string | null;
}

export interface Unseen {
  readonly late: number;
  readonly missing: number;
  readonly unreadable: number;
  readonly other: number;
  readonly broken: number;
}

export interface Status {
  readonly revision: number;
  readonly now: string;
  readonly version: string;
  readonly who: string;
  readonly actions: readonly Action[];
  readonly signOut: string | null;
  readonly progress: Progress;
  readonly source: Source;
}

export interface Inbox {
  readonly revision: number;
  readonly now: string;
  readonly rows: readonly Row[];
  readonly total: number;
  readonly offset: number;
  readonly source: Source;
  readonly unseen: Unseen;
  readonly progress: Progress;
}

export interface Placeholder {
  readonly name: string;
  readonly narrower: string | null;
  readonly wider: string | null;
}

export interface Rule {
  readonly text: string;
  readonly placeholders: readonly Placeholder[];
}

/** What can be done about a decision: `{kind: 'undo', decision}` is asked for. */
export interface Step {
  readonly kind: 'undo' | 'confirm';
  readonly name: string;
  readonly done: string;
}

export interface Decision {
  readonly id: number;
  readonly at: string;
  readonly who: string;
  readonly kind: 'seen' | 'mute' | 'ignore' | 'approve' | 'propose' | 'undo';
  readonly title: string;
  readonly group: string | null;
  readonly reason: string | null;
  readonly until: string | null;
  readonly lines: number | null;
  readonly otherHost: boolean;
  readonly perDay: number | null;
  readonly newValue: boolean;
  readonly values: readonly { readonly placeholder: string; readonly known: number | null }[];
  readonly undoes: number | null;
  readonly undoneBy: number | null;
  readonly confirms: number | null;
  readonly confirmedBy: number | null;
  readonly isInForce: boolean;
  readonly steps: readonly Step[];
}

export interface Decisions {
  readonly revision: number;
  readonly decisions: readonly Decision[];
  readonly total: number;
  readonly offset: number;
}

export interface Preview {
  readonly rule: Rule;
  readonly file: string | null;
  readonly lines: number;
  readonly hosts: number;
  readonly days: number;
  readonly ofGroup: number;
  readonly left: number;
  readonly samples: readonly string[];
  readonly others: readonly {
    readonly id: string;
    readonly text: string;
    readonly lines: number;
    readonly hosts: number;
  }[];
  readonly attacks: readonly string[];
  readonly isWhole: boolean;
  readonly isAllowed: boolean;
  readonly refusal: string | null;
  readonly hint: string | null;
  readonly effect: readonly string[];
  readonly notes: readonly string[];
}

export interface Decided {
  readonly revision: number;
  readonly decision: Decision | null;
  readonly preview: Preview | null;
}

/** What has changed in a store since it was asked the last time. */
export interface Changes {
  /** For the next question, of the same process to the same store. */
  readonly mark: string;
  /** Nobody knows what has changed: all is to be read again, and the lists here are empty. */
  readonly isAll: boolean;
  /** Which parts of reports there are, for lateReports() of the store. */
  readonly asOf: string;
  /** Ids of forms with other counts, of new ones too. */
  readonly forms: readonly number[];
  /** Ids of chains. */
  readonly chains: readonly number[];
  /** Ids of forms of which rules match more or fewer lines. */
  readonly unruled: readonly number[];
  /** Ids of forms, each with that of a host that has it for the first time. */
  readonly hosts: readonly (readonly [form: number, host: number])[];
}

/** Lines of a form in a report that the rules of a ruling do not match (rules/ruling.ts). */
export interface UnruledRow {
  readonly ruling: string;
  readonly form: number;
  readonly lines: number;
}

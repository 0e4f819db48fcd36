/** One line of the table of `npm run faults:fleet`. */
export interface Row {
  /** What was done, and what was seen. */
  readonly fault: string;
  /** What the hosts made, of which so many left their spools on a receipt. */
  readonly sent: number;
  readonly receipts: number;
  /** Of the store: reports, and lines of logs. */
  readonly counted: number;
  readonly lines: number;
  /** Lines and reports that nobody has any more, and those that count more than once. */
  readonly lost: number;
  readonly doubled: number;
  readonly held: boolean;
}

/** How much of each fault is tried; `seed` makes chance repeatable. */
export interface Extent {
  readonly isLong: boolean;
  readonly seed: number;
}

export type Fault = (extent: Extent) => Promise<readonly Row[]>;

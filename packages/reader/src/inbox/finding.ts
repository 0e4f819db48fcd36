/**
 * A finding: something unusual, over all hosts. A row of the inbox.
 *
 * Findings are views. What is decided is bound to what lasts: to the keys of forms, or to a finding's id with
 * its revision.
 */
import { createHash } from 'node:crypto';
import type { EntryChange, FormRow } from '../store/store.ts';

/**
 * `lines`: like log lines. `warning`: like warnings. `files`: the same change of files. `output`: a command's
 * output that changed. `missing`: a report that did not come. `chain`: a chain that is broken, or a report
 * that is not as its host sent it. `mail`: mails that could not be opened.
 */
export type FindingKind = 'lines' | 'warning' | 'files' | 'output' | 'missing' | 'chain' | 'mail';

/** `ruled`: a rule was decided. `approved`: of files. `back`: it was decided, and came again. */
export type FindingState = 'new' | 'seen' | 'muted' | 'ruled' | 'approved' | 'back';

export interface Finding {
  /** `lines:9f86d081884c7d65`; the same as long as it is about the same. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly state: FindingState;
  /** Of `back`: why it came back: `on another host`. Of others: how it has risen. */
  readonly why: string | undefined;
  /** For people; of lines, with placeholders for what varies. From mails: anything may be in it. */
  readonly text: string;
  /** A whole line, of lines and warnings. */
  readonly example: string | undefined;
  readonly isAlarming: boolean;
  readonly lines: number;
  /** How many hosts have it, and the name of one. */
  readonly hosts: number;
  readonly host: string;
  /** Milliseconds since 1970, a report's own time. */
  readonly first: number;
  readonly last: number;
  /** What it is sorted by: when it became news. */
  readonly newsAt: number;
  /** Whether its kind changes all the time: such findings come last. */
  readonly isUsual: boolean;
  /** Of lines and warnings. */
  readonly forms: readonly FormRow[];
  /** Of files and outputs: which changes, on which hosts. */
  readonly changes: readonly HostChange[];
  /** What it was when it was looked at; another one is another event. */
  readonly revision: string;
  /** Of lines and warnings: which reports there were when it was made (Changes.asOf of the store). */
  readonly asOf?: string;
  /** More to say, a line each. */
  readonly details: readonly string[];
  /** Of `chain`: what is wrong, the chain, the clock of its host, or both. */
  readonly chainFaults?: { readonly isBroken: boolean; readonly isClockWrong: boolean };
}

export interface HostChange {
  readonly host: string;
  /** The host and its configuration, for decisions: two never share one. */
  readonly place: string;
  readonly change: EntryChange;
  /** Of files: the package that the host says they are of. */
  readonly package?: string | undefined;
  /** Of files: to be approved on one host at a time, as set-id files and new programs are. */
  readonly isDelicate?: boolean | undefined;
}

/** Of the first half of asShown(). */
const DIGITS = 12;

/**
 * `9f86d081884c`, or `9f86d081884c.812` with {@link Finding.asOf}. The digits are the same as long as what is
 * new of the finding is the same: its forms, on how many hosts, and how many digits its lines have; or its
 * revision, and on which hosts and configurations. More lines of the same kind change nothing, since they
 * come all the time; the other half tells what is new in them.
 */
export function asShown(finding: Finding): string {
  const digits = digitsOf(finding);
  return finding.asOf === undefined ? digits : `${digits}.${finding.asOf}`;
}

/** Undefined: the finding is another one now. Otherwise, which reports there were when it was shown. */
export function seenOf(finding: Finding, shown: string): { readonly asOf: string | undefined } | undefined {
  const [digits, asOf] = shown.split('.');
  if (digits !== digitsOf(finding) || (asOf === undefined) !== (finding.asOf === undefined)) return undefined;
  return { asOf };
}

function digitsOf({ changes, forms, hosts, lines, revision }: Finding): string {
  const places = [...new Set(changes.map(({ place }) => place))].toSorted();
  const facts =
    forms.length > 0
      ? [forms.map(({ key }) => key).toSorted(), hosts, `${lines}`.length]
      : [revision, places];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, DIGITS);
}

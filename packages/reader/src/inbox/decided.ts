/**
 * What was decided, computed from the decisions: they are only ever added, and an undo is a decision, too.
 * The last decision about a form, or about a finding, counts.
 */
import type { Decision, FormRow } from '../store/store.ts';
import type { FindingState } from './finding.ts';

/** The state of a form or finding, and of `back` the reason. */
export interface Verdict {
  readonly state: FindingState;
  readonly why: string | undefined;
}

const NEW: Verdict = { state: 'new', why: undefined };
const SEEN: Verdict = { state: 'seen', why: undefined };
const MUTED: Verdict = { state: 'muted', why: undefined };
export const RULED: Verdict = { state: 'ruled', why: undefined };
export const APPROVED: Verdict = { state: 'approved', why: undefined };

/** A form that was seen is back if it has this many times the lines, and this many more. */
const RISE = 10;
const MIN_RISE_LINES = 20;

/** The decisions that count, oldest first: those that no undo took back, and proposals that wait. */
export function inForce(decisions: readonly Decision[]): readonly Decision[] {
  const undone = new Set(decisions.flatMap((one) => (one.kind === 'undo' ? one.undone : one.proposal) ?? []));
  return decisions.filter(({ id, kind }) => kind !== 'undo' && !undone.has(id));
}

/** What decisions are about: what may have another verdict by them. */
export interface Touched {
  /** Keys of forms. */
  readonly forms: ReadonlySet<string>;
  /** Ids of findings. */
  readonly findings: ReadonlySet<string>;
  /** Any finding of files may be approved by its files. */
  readonly hasFiles: boolean;
}

export class Decided {
  readonly #byId = new Map<number, Decision>();
  /** Those that count, oldest first. */
  readonly #byForm = new Map<string, Decision[]>();
  readonly #byFinding = new Map<string, Decision[]>();
  readonly #approved = new Map<string, Decision[]>();
  /** Approvals that wait for a second person. */
  readonly #proposed = new Map<string, Decision[]>();
  /** By place, how many decisions approve a file. */
  readonly #approvedFiles = new Map<string, Map<string, number>>();

  constructor(decisions: readonly Decision[] = []) {
    this.add(decisions);
  }

  /** Decisions that were made after all that are known, oldest first. */
  add(decisions: readonly Decision[]): Touched {
    const touched = { forms: new Set<string>(), findings: new Set<string>(), hasFiles: false };
    for (const decision of decisions) {
      const isUndo = decision.kind === 'undo';
      const gone = this.#byId.get((isUndo ? decision.undone : decision.proposal) ?? 0);
      if (gone) {
        this.#byId.delete(gone.id);
        this.#put(gone, true);
      }
      if (!isUndo) {
        this.#byId.set(decision.id, decision);
        this.#put(decision, false);
      }
      for (const about of [...(gone ? [gone] : []), ...(isUndo ? [] : [decision])]) {
        for (const key of Object.keys(about.forms)) touched.forms.add(key);
        if (about.finding !== undefined) touched.findings.add(about.finding);
        touched.hasFiles ||= about.files !== undefined;
      }
    }
    return touched;
  }

  /** Or takes it away. */
  #put(decision: Decision, isUndone: boolean): void {
    const { kind, finding, places = [], files = [] } = decision;
    const lists = Object.keys(decision.forms).map((key) => [this.#byForm, key] as const);
    // A proposal decides nothing before a second person confirms it.
    const others = { approve: this.#approved, propose: this.#proposed };
    if (finding !== undefined)
      lists.push([kind === 'approve' || kind === 'propose' ? others[kind] : this.#byFinding, finding]);
    for (const [map, key] of lists) {
      const known = map.get(key) ?? [];
      map.set(key, isUndone ? known.filter((one) => one !== decision) : [...known, decision]);
    }
    if (finding === undefined || kind !== 'approve') return;
    for (const place of places) {
      const own = this.#approvedFiles.get(place) ?? new Map<string, number>();
      this.#approvedFiles.set(place, own);
      for (const file of files) own.set(file, (own.get(file) ?? 0) + (isUndone ? -1 : 1));
    }
  }

  /** The decisions that count, oldest first. */
  get inForce(): readonly Decision[] {
    return [...this.#byId.values()];
  }

  /** The decision about a form that counts. */
  lastOf(key: string): Decision | undefined {
    return this.#byForm.get(key)?.at(-1);
  }

  /** `form`: as much of it as no rule hides. */
  ofForm(form: FormRow, now: number, { rise, busyDays, fresh }: FormFacts = {}): Verdict {
    const decision = this.lastOf(form.key);
    if (!decision) return NEW;
    const { wake = {}, report, kind } = decision;
    const linesThen = decision.forms[form.key] ?? 0;
    if (kind === 'ignore') {
      const isOver = wake.until !== undefined && now >= wake.until;
      return back(isOver ? 'it was ignored until now' : notMatched(form.lines));
    }
    if (fresh) return back(withOtherValues(fresh.lines));
    const isOnNewHost = form.newHostReport > report;
    if (kind === 'seen') {
      if (isOnNewHost) return back('a host has it that had it not before');
      if (rise && rise.at > decision.at) return back(rise.words);
      const isRisen = form.lines > linesThen * (1 + RISE) + MIN_RISE_LINES;
      return isRisen ? back(`${form.lines} lines, ${linesThen} when it was seen`) : SEEN;
    }
    if (wake.until !== undefined && now >= wake.until) return back('it was muted until now');
    if (wake.lines !== undefined && form.lines - linesThen >= wake.lines)
      return back(`${form.lines - linesThen} lines since it was muted`);
    const busy = wake.perDay === undefined ? undefined : busyDays?.get(decision.id);
    if (busy !== undefined) return back(busy);
    return wake.host === true && isOnNewHost ? back('a host has it that had it not before') : MUTED;
  }

  ofFinding(id: string, revision: string, now: number): Verdict {
    const decision = this.#byFinding.get(id)?.at(-1);
    if (!decision) return NEW;
    if (decision.kind === 'seen')
      return decision.revision === revision ? SEEN : back('it is not as it was when it was seen');
    const { until } = decision.wake ?? {};
    return until !== undefined && now >= until ? back('it was muted until now') : MUTED;
  }

  /** On which places the change of files with that id is approved. */
  approvedOn(id: string): ReadonlySet<string> {
    return new Set(this.#approved.get(id)?.flatMap(({ places = [] }) => places));
  }

  /** That an approval of the change of files with that id waits for a second person, in words. */
  waiting(id: string): string | undefined {
    const proposal = this.#proposed.get(id)?.at(-1);
    return proposal && `${proposal.who} proposed to approve it, and a second person has to confirm`;
  }

  get hasApprovedFiles(): boolean {
    return this.#approvedFiles.size > 0;
  }

  /** Whether all files with these keys are approved on that place. */
  areApproved(keys: readonly string[], place: string): boolean {
    const approved = this.#approvedFiles.get(place);
    return approved !== undefined && keys.every((key) => (approved.get(key) ?? 0) > 0);
  }
}

/** What is known of a form besides its counts. */
export interface FormFacts {
  /** Since when it has risen, and how. */
  readonly rise?: Rise | undefined;
  /** By the id of a mute, the day that had more lines than it allows, in words. */
  readonly busyDays?: ReadonlyMap<number, string>;
  /** The form as its lines with values that were not there when somebody decided. */
  readonly fresh?: FormRow | undefined;
}

/** A day on which a form had far more lines than it used to. */
export interface Rise {
  /** The start of that day. Milliseconds since 1970. */
  readonly at: number;
  readonly words: string;
}

function notMatched(lines: number): string {
  return lines === 1 ? 'a line is not as the rule says' : `${lines} lines are not as the rule says`;
}

function withOtherValues(lines: number): string {
  return lines === 1
    ? 'a line has a value that was not there'
    : `${lines} lines have values that were not there`;
}

export function back(why: string): Verdict {
  return { state: 'back', why };
}

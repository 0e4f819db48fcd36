/**
 * Decisions: the rows go at once, the server is asked afterwards, one decision after the other. A row whose
 * decision the server refuses comes back, with the server's words.
 */
import { signal } from '@preact/signals';
import type { Decided, Decisions, Row, Step } from '../server/answers.ts';
import { ask } from './parts/api.ts';
import { refresh } from './parts/live.ts';

/** Decided rows, each with the first revision whose answers know it; undefined: not known yet. */
const gone = signal<ReadonlyMap<string, number | undefined>>(new Map());
/** What was done last, whether Undo takes it back, and how many notices there were. */
export const notice = signal({ words: '', canUndo: false, count: 0 });
/** The row that came back last: the cursor goes to it. */
export const returned = signal('');

/** What the API takes; `group`, `shown` and `preview` come with the asking. */
export interface DecisionRequest {
  readonly kind: 'seen' | 'mute' | 'ignore' | 'approve';
  readonly reason?: string;
  readonly until?: string;
  readonly lines?: number;
  readonly otherHost?: boolean;
  readonly perDay?: number;
  readonly newValue?: boolean;
  readonly rule?: string;
}

/** What was decided together, with the ids of the decisions. */
interface Batch {
  readonly rows: readonly string[];
  readonly decisions: readonly number[];
}

const done: Batch[] = [];
let work: Promise<void> = Promise.resolve();

/** Whether a row of an answer of that revision was decided since. */
export function isGone(id: string, revision: number): boolean {
  const since = gone.value;
  return since.has(id) && revision < (since.get(id) ?? Infinity);
}

/** `words`: for the notice: `Muted for 7 days`. */
export function decide(about: readonly Row[], request: DecisionRequest, words: string): void {
  if (about.length === 0) return;
  const rows = about.map(({ id }) => id);
  setGone(rows, undefined);
  say(`${words}: ${rows.length === 1 ? about[0].text : `${rows.length} rows`}`, true);
  inTurn(async () => {
    const decisions: number[] = [];
    const failures: string[] = [];
    for (const { id: group, shown } of about)
      try {
        const { decision, revision } = await ask<Decided>('decisions', {
          body: { ...request, group, shown },
        });
        if (decision) decisions.push(decision.id);
        if (decision?.kind === 'propose') say('Proposed: another approver confirms it.', true);
        setGone([group], revision);
      } catch (error) {
        failures.push(wordsOf(error));
        bringBack([group]);
      }
    if (decisions.length > 0) done.push({ rows, decisions });
    if (failures.length > 0) say(`Not decided: ${failures[0]}`, decisions.length > 0);
  });
}

const UNDO = { kind: 'undo', done: 'Undone.' } as const;

/** Undoes a decision of the log; default: the last one that was made here, else the last one in force. */
export function undo(decision?: number, { kind, done: words }: Omit<Step, 'name'> = UNDO): void {
  inTurn(async () => {
    try {
      const last = decision === undefined ? done.pop() : undefined;
      const ids = last?.decisions ?? [decision ?? (await lastInForce())];
      if (ids[0] === undefined) return say('Nothing is left to undo.', false);
      let about = '';
      for (const id of ids.toReversed()) {
        const answer = await ask<Decided>('decisions', { body: { kind, decision: id } });
        about = ids.length === 1 ? (answer.decision?.title ?? '') : `${ids.length} rows`;
      }
      bringBack(last?.rows ?? [...gone.peek().keys()]);
      returned.value = last?.rows[0] ?? '';
      say(`${words} ${about}`, false);
    } catch (error) {
      say(`Not done: ${wordsOf(error)}`, false);
    }
  });
}

async function lastInForce(): Promise<number | undefined> {
  const { decisions } = await ask<Decisions>('decisions');
  return decisions.find(({ kind, isInForce }) => isInForce && kind !== 'undo')?.id;
}

function setGone(rows: readonly string[], revision: number | undefined): void {
  gone.value = new Map([...gone.peek(), ...rows.map((id) => [id, revision] as const)]);
}

function bringBack(rows: readonly string[]): void {
  gone.value = new Map([...gone.peek()].filter(([id]) => !rows.includes(id)));
}

export function say(words: string, canUndo: boolean): void {
  notice.value = { words, canUndo, count: notice.peek().count + 1 };
}

function inTurn(step: () => Promise<void>): void {
  work = work.then(step).then(refresh);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

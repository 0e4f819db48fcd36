/** Findings of lines and of warnings: a group of forms each. */
import { createHash } from 'node:crypto';
import type { FormRow } from '../store/store.ts';
import { back, RULED } from './decided.ts';
import type { Decided, Rise, Verdict } from './decided.ts';
import type { Finding, FindingState } from './finding.ts';
import { groupForms } from './groups.ts';
import { comingWords } from './still-coming.ts';
import type { Coming } from './still-coming.ts';

export interface Judging {
  readonly decided: Decided;
  /** Which forms count; a group of others is none. */
  readonly states: ReadonlySet<FindingState>;
  readonly now: number;
  /** By the id of the form. */
  readonly rises: ReadonlyMap<number, Rise>;
  /** Of mutes until a rate (busy-days.ts). */
  readonly busyDays: ReadonlyMap<number, string>;
  /** Of forms that were decided with their values, by id, the lines with others. */
  readonly fresh: ReadonlyMap<number, FormRow>;
  /** Ids of forms whose lines are all as decided rules say. */
  readonly ruled: ReadonlySet<number>;
  /** By id, where lines of forms come in spite of a rule. */
  readonly coming: ReadonlyMap<number, readonly Coming[]>;
}

export function lineFindings(forms: readonly FormRow[], judging: Judging): Finding[] {
  const { states, rises, fresh } = judging;
  const verdicts = new Map(forms.map((form) => [form.key, verdictOf(form, judging)]));
  const shown = forms.filter((form) => states.has(verdicts.get(form.key)?.state ?? 'new'));
  return groupForms(shown).map((own) => findingOf(own, verdicts, { rises, fresh }));
}

function verdictOf(form: FormRow, { decided, now, rises, busyDays, fresh, ruled, coming }: Judging): Verdict {
  const verdict = decided.ofForm(form, now, {
    rise: rises.get(form.id),
    busyDays,
    fresh: fresh.get(form.id),
  });
  if (!ruled.has(form.id)) return verdict;
  const since = decided.lastOf(form.key)?.report ?? 0;
  const news = (coming.get(form.id) ?? []).filter(({ report }) => report > since);
  return news.length === 0 || verdict.state === 'muted' ? RULED : back(comingWords(news));
}

/** `lines:9f86d081884c7d65` */
export function formId(kind: Finding['kind'], key: string): string {
  return `${kind}:${key.slice(0, 16)}`;
}

function findingOf(
  forms: readonly FormRow[],
  verdicts: ReadonlyMap<string, Verdict>,
  { rises, fresh }: Pick<Judging, 'rises' | 'fresh'>,
): Finding {
  // What is news of a form.
  const rows = forms.map((form) => fresh.get(form.id) ?? form);
  const [oldest] = forms.toSorted((a, b) => a.id - b.id);
  // The form with most lines names the group.
  const [most] = forms.toSorted((a, b) => b.lines - a.lines || a.id - b.id);
  const states = forms.map(({ key }) => verdicts.get(key));
  const verdict = states.find((one) => one?.state === 'new') ?? states[0];
  const first = Math.min(...rows.map(({ firstAt }) => firstAt));
  const last = Math.max(...rows.map(({ lastAt }) => lastAt));
  const news = rows.map(({ key, id, firstAt, lastAt }) =>
    verdicts.get(key)?.state === 'back' ? lastAt : Math.max(firstAt, rises.get(id)?.at ?? 0),
  );
  const lines = rows.reduce((sum, form) => sum + form.lines, 0);
  const kind = most.kind === 'line' ? 'lines' : 'warning';
  const [rise] = forms.flatMap(({ id }) => rises.get(id) ?? []);
  return {
    id: formId(kind, oldest.key),
    kind,
    state: verdict?.state ?? 'new',
    why: verdict?.why ?? rise?.words,
    text: most.template,
    example: most.example,
    isAlarming: forms.some(({ isAlarming }) => isAlarming),
    lines,
    hosts: Math.max(...rows.map(({ hosts }) => hosts)),
    host: '',
    first,
    last,
    newsAt: Math.max(...news),
    isUsual: false,
    forms,
    changes: [],
    revision: createHash('sha256')
      .update(forms.map(({ key }) => key).join())
      .digest('hex'),
    details: [],
  };
}

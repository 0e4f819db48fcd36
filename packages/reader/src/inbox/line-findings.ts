/** Findings of lines and of warnings: a group of forms each. */
import { createHash } from 'node:crypto';
import type { FormRow } from '../store/store.ts';
import type { Decided, Verdict } from './decided.ts';
import type { Finding, FindingState } from './finding.ts';
import { groupForms } from './groups.ts';

/** `states`: which forms count; a group of others is none. */
export function lineFindings(
  forms: readonly FormRow[],
  decided: Decided,
  states: ReadonlySet<FindingState>,
  now: number,
): Finding[] {
  const verdicts = new Map(forms.map((form) => [form.key, decided.ofForm(form, now)]));
  const shown = forms.filter((form) => states.has(verdicts.get(form.key)?.state ?? 'new'));
  return groupForms(shown).map((own) => findingOf(own, verdicts));
}

function findingOf(forms: readonly FormRow[], verdicts: ReadonlyMap<string, Verdict>): Finding {
  const [oldest] = forms.toSorted((a, b) => a.id - b.id);
  // The form with most lines names the group.
  const [most] = forms.toSorted((a, b) => b.lines - a.lines || a.id - b.id);
  const states = forms.map(({ key }) => verdicts.get(key));
  const verdict = states.find((one) => one?.state === 'new') ?? states[0];
  const first = Math.min(...forms.map(({ firstAt }) => firstAt));
  const last = Math.max(...forms.map(({ lastAt }) => lastAt));
  const news = forms.map((form) => (verdicts.get(form.key)?.state === 'back' ? form.lastAt : form.firstAt));
  const lines = forms.reduce((sum, form) => sum + form.lines, 0);
  return {
    id: `${most.kind === 'line' ? 'lines' : 'warning'}:${oldest.key.slice(0, 16)}`,
    kind: most.kind === 'line' ? 'lines' : 'warning',
    state: verdict?.state ?? 'new',
    why: verdict?.why,
    text: most.template,
    example: most.example,
    isAlarming: forms.some(({ isAlarming }) => isAlarming),
    lines,
    hosts: Math.max(...forms.map(({ hosts }) => hosts)),
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

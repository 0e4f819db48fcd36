/** Findings of lines and of warnings: a group of forms each. */
import { createHash } from 'node:crypto';
import { groupText } from '../forms/group-text.ts';
import type { FormRow } from '../store/store.ts';
import { back, RULED } from './decided.ts';
import type { Decided, FormFacts, Rise, Verdict } from './decided.ts';
import type { Finding } from './finding.ts';
import { comingWords } from './still-coming.ts';
import type { Coming } from './still-coming.ts';

/** A form, and what was decided about it. */
export interface JudgedForm {
  /** Of a form with rules, the lines that they do not match. */
  readonly form: FormRow;
  /** Of a form that was decided with its values, the lines with others. */
  readonly fresh: FormRow | undefined;
  readonly rise: Rise | undefined;
  readonly verdict: Verdict;
}

interface Facts extends FormFacts {
  readonly now: number;
  /** Whether all of its lines are as decided rules say. */
  readonly isRuled: boolean;
  /** Where its lines come in spite of a rule. */
  readonly coming: readonly Coming[];
}

export function judgeForm(
  form: FormRow,
  decided: Decided,
  { now, isRuled, coming, ...facts }: Facts,
): JudgedForm {
  const verdict = decided.ofForm(form, now, facts);
  const since = decided.lastOf(form.key)?.report ?? 0;
  const news = coming.filter(({ report }) => report > since);
  const ruled = news.length === 0 || verdict.state === 'muted' ? RULED : back(comingWords(news));
  const { fresh, rise } = facts;
  return { form, fresh, rise, verdict: isRuled ? ruled : verdict };
}

/** `lines:9f86d081884c7d65` */
export function formId(kind: Finding['kind'], key: string): string {
  return `${kind}:${key.slice(0, 16)}`;
}

/** Forms of one group, by id. */
export function lineFinding(judged: readonly JudgedForm[]): Finding {
  const forms = judged.map(({ form }) => form);
  // What is news of a form.
  const rows = judged.map(({ form, fresh }) => fresh ?? form);
  const [oldest] = forms;
  // The form with most lines names the group.
  const [most] = forms.toSorted((a, b) => b.lines - a.lines || a.id - b.id);
  const verdicts = judged.map(({ verdict }) => verdict);
  const verdict = verdicts.find(({ state }) => state === 'new') ?? verdicts[0];
  const news = judged.map(({ form, fresh = form, rise, verdict: { state } }) =>
    state === 'back' ? fresh.lastAt : Math.max(fresh.firstAt, rise?.at ?? 0),
  );
  const kind = kindOf(most);
  const [rise] = judged.flatMap((one) => one.rise ?? []);
  return {
    id: formId(kind, oldest.key),
    kind,
    state: verdict.state,
    why: verdict.why ?? rise?.words,
    text: groupText(
      most.template,
      forms.map(({ template }) => template),
    ),
    example: most.example,
    isAlarming: forms.some(({ isAlarming }) => isAlarming),
    lines: rows.reduce((sum, { lines }) => sum + lines, 0),
    hosts: Math.max(...rows.map(({ hosts }) => hosts)),
    host: '',
    first: Math.min(...rows.map(({ firstAt }) => firstAt)),
    last: Math.max(...rows.map(({ lastAt }) => lastAt)),
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

export function kindOf({ kind }: FormRow): 'lines' | 'warning' {
  return kind === 'line' ? 'lines' : 'warning';
}

/** Forms as decisions about lines leave them: by rules, or by the values that were there. */
import { inForce } from './decided.ts';
import type { Left } from './samples.ts';
import { stillComing } from './still-coming.ts';
import type { Coming } from './still-coming.ts';
import { compareReports } from '../rules/compare.ts';
import { rulingsOf } from '../rules/ruling.ts';
import type { Ruling } from '../rules/ruling.ts';
import type { Decision, FormHostRow, FormRow, Store } from '../store/store.ts';

export interface RuledForms {
  /** With the lines, hosts and times of what no rule matches, where there are rules. */
  readonly forms: readonly FormRow[];
  /** Ids of forms whose lines are all as rules say. */
  readonly ruled: ReadonlySet<number>;
  /** Of forms that were decided with their values, by id, the lines with others. */
  readonly fresh: ReadonlyMap<number, FormRow>;
  /** By id, where lines of forms come in spite of a rule (still-coming.ts). */
  readonly coming: ReadonlyMap<number, readonly Coming[]>;
  /** Whether old reports are still to be compared. */
  readonly isMore: boolean;
}

/** `decisions`: all of them, undone ones, too. */
export async function ruledForms(
  store: Store,
  decisions: readonly Decision[],
  now: number,
): Promise<RuledForms> {
  const forms = await store.forms();
  const rulings = rulingsOf(inForce(decisions), forms, now);
  const isMore = await compareReports(store, rulings);
  if (rulings.length === 0) return { forms, ruled: new Set(), fresh: new Map(), coming: new Map(), isMore };
  const left = byForm(await store.unruled());
  const idsOf = (isByRules: boolean): ReadonlySet<number> =>
    new Set(
      rulings.filter((one) => one.isByRules === isByRules).flatMap((one) => Array.from(one.forms.values())),
    );
  const [byRules, byValues] = [idsOf(true), idsOf(false)];
  return {
    forms: forms.map((form) => (byRules.has(form.id) ? leftOf(form, left.get(form.id)) : form)),
    ruled: new Set([...byRules].filter((id) => !left.has(id))),
    fresh: new Map(
      forms
        .filter(({ id }) => byValues.has(id) && left.has(id))
        .map((form) => [form.id, leftOf(form, left.get(form.id))]),
    ),
    coming: await stillComing(store, decisions, rulings, forms),
    isMore,
  };
}

export function leftOf(form: FormRow, rows: readonly FormHostRow[] | undefined): FormRow {
  if (!rows) return form;
  return {
    ...form,
    lines: rows.reduce((sum, { lines }) => sum + lines, 0),
    hosts: rows.length,
    firstAt: Math.min(...rows.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...rows.map(({ lastAt }) => lastAt)),
    newHostReport: Math.max(...rows.map(({ firstReport }) => firstReport)),
  };
}

/** On which hosts forms are; of a form with rules, as far as no rule matches. */
export async function formHostsOf(store: Store, forms: readonly number[]): Promise<readonly FormHostRow[]> {
  const left = byForm(await store.unruled());
  const whole = (await store.formHosts(forms)).filter(({ form }) => !left.has(form));
  return [...whole, ...forms.flatMap((form) => left.get(form) ?? [])];
}

export function byForm(rows: readonly FormHostRow[]): ReadonlyMap<number, readonly FormHostRow[]> {
  const found = new Map<number, FormHostRow[]>();
  for (const row of rows) {
    const known = found.get(row.form);
    if (known) known.push(row);
    else found.set(row.form, [row]);
  }
  return found;
}

/** What is left of these forms, if decisions take some of their lines; undefined: they take none. */
export async function leftOfForms(
  store: Store,
  forms: readonly FormRow[],
  decided: readonly Decision[],
  now: number,
): Promise<Left | undefined> {
  const ids = new Set(forms.map(({ id }) => id));
  const rows = (await store.unruled()).filter(({ form }) => ids.has(form));
  if (rows.length === 0) return undefined;
  const own = new Set(rows.map(({ form }) => form));
  const keys = new Set(forms.filter(({ id }) => own.has(id)).map(({ key }) => key));
  const rulings = await rulingsByForm(store, decided, now);
  return {
    rulings: new Map([...rulings].filter(([key]) => keys.has(key))),
    reports: rows.toSorted((a, b) => b.lastAt - a.lastAt).map(({ lastReport }) => lastReport),
  };
}

/** What decides about the lines of each form, by its key. */
export async function rulingsByForm(
  store: Store,
  decided: readonly Decision[],
  now: number,
): Promise<ReadonlyMap<string, Ruling>> {
  const rulings = rulingsOf(decided, await store.forms(), now);
  return new Map(rulings.flatMap((ruling) => [...ruling.forms.keys()].map((key) => [key, ruling] as const)));
}

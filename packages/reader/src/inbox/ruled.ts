/** Forms as the rules that were decided leave them. */
import { compareReports } from '../rules/compare.ts';
import { rulingsOf } from '../rules/ruling.ts';
import type { Ruling } from '../rules/ruling.ts';
import type { Decision, FormHostRow, FormRow, Store } from '../store/store.ts';

export interface RuledForms {
  /** With the lines, hosts and times of what no rule matches, where there are rules. */
  readonly forms: readonly FormRow[];
  /** Ids of forms whose lines are all as rules say. */
  readonly ruled: ReadonlySet<number>;
  /** Whether old reports are still to be compared. */
  readonly isMore: boolean;
}

export async function ruledForms(
  store: Store,
  inForce: readonly Decision[],
  now: number,
): Promise<RuledForms> {
  const forms = await store.forms();
  const rulings = rulingsOf(inForce, forms, now);
  const isMore = await compareReports(store, rulings);
  if (rulings.length === 0) return { forms, ruled: new Set(), isMore };
  const left = byForm(await store.unruled());
  const asked = new Set<number>();
  for (const ruling of rulings) for (const id of ruling.forms.values()) asked.add(id);
  return {
    forms: forms.map((form) => (asked.has(form.id) ? leftOf(form, left.get(form.id)) : form)),
    ruled: new Set([...asked].filter((id) => !left.has(id))),
    isMore,
  };
}

function leftOf(form: FormRow, rows: readonly FormHostRow[] | undefined): FormRow {
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

function byForm(rows: readonly FormHostRow[]): ReadonlyMap<number, readonly FormHostRow[]> {
  const found = new Map<number, FormHostRow[]>();
  for (const row of rows) {
    const known = found.get(row.form);
    if (known) known.push(row);
    else found.set(row.form, [row]);
  }
  return found;
}

/** The rules about the lines of each form, by its key. */
export async function rulesByForm(
  store: Store,
  inForce: readonly Decision[],
  now: number,
): Promise<ReadonlyMap<string, Ruling>> {
  const rulings = rulingsOf(inForce, await store.forms(), now);
  return new Map(rulings.flatMap((ruling) => [...ruling.forms.keys()].map((key) => [key, ruling] as const)));
}

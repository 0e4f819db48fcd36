/**
 * Lines that still come although a rule which takes them is in force on their host: the report that has them
 * names the rules file. Then the host reads the log in another watch, or in one that shows the line all the
 * same.
 */
import { Forms } from '../forms/form-counter.ts';
import { formKeyOf, isOfLogs, linesOf } from '../rules/report-lines.ts';
import type { Ruling } from '../rules/ruling.ts';
import { heldBy, versionsOf } from '../rules/versions.ts';
import type { Versions } from '../rules/versions.ts';
import type { Decision, FormRow, RulesInForce, Store } from '../store/store.ts';
import { utc } from './missing.ts';

/** Of a form, in the last report of a host that has the rule. */
export interface Coming {
  readonly host: string;
  readonly report: number;
  readonly at: number;
  readonly lines: number;
}

/** Hosts of a form that are looked at. */
const MAX_HOSTS = 20;
/** Reports do not change, so each is looked at once. */
const counted = new WeakMap<Store, Map<string, number>>();
const MAX_COUNTED = 5000;

/** By the form's id, the newest first. `decisions`: all of them, undone ones, too. */
export async function stillComing(
  store: Store,
  decisions: readonly Decision[],
  rulings: readonly Ruling[],
  forms: readonly FormRow[],
): Promise<ReadonlyMap<number, readonly Coming[]>> {
  const found = new Map<number, readonly Coming[]>();
  const byRules = rulings.filter(({ isByRules }) => isByRules);
  if (byRules.length === 0) return found;
  const versions = versionsOf(decisions);
  const places = (await store.rulesInForce()).filter(({ host }) => host.isVerified);
  const byId = new Map(forms.map((form) => [form.id, form]));
  for (const ruling of byRules) {
    const holding = places.filter(({ rules }) => holds(versions, rules, ruling));
    const since = Math.min(...holding.map(({ at }) => at));
    for (const id of ruling.forms.values()) {
      const form = byId.get(id);
      if (!form || form.lastAt < since) continue;
      const coming = await comingOf(store, form, ruling, { holding, versions });
      if (coming.length > 0) found.set(id, coming);
    }
  }
  return found;
}

export function comingWords(coming: readonly Coming[]): string {
  const [{ host, lines, at }] = coming;
  const others = coming.length === 1 ? '' : ` and ${coming.length - 1} more`;
  return `the rule is in force on ${host}${others}, whose report of ${utc(at)} has ${lines === 1 ? 'such a line' : `${lines} such lines`}`;
}

function holds(versions: Versions, rules: RulesInForce['rules'], { decisions }: Ruling): boolean {
  const held = heldBy(versions, rules);
  return decisions.every((id) => held.has(id));
}

async function comingOf(
  store: Store,
  form: FormRow,
  ruling: Ruling,
  { holding, versions }: { readonly holding: readonly RulesInForce[]; readonly versions: Versions },
): Promise<Coming[]> {
  const last = new Map<number, number>();
  for (const { host, at } of holding) last.set(host.id, Math.min(at, last.get(host.id) ?? at));
  const rows = (await store.formHosts([form.id]))
    .filter(({ host, lastAt }) => lastAt >= (last.get(host) ?? Infinity))
    .toSorted((a, b) => b.lastAt - a.lastAt);
  const coming: Coming[] = [];
  for (const { lastReport, name } of rows.slice(0, MAX_HOSTS)) {
    const report = await store.report(lastReport);
    // Of the host's configurations, another one may have the line.
    if (!report || !holds(versions, report.rules, ruling)) continue;
    const lines = await linesTaken(store, lastReport, form, ruling);
    if (lines > 0) coming.push({ host: name, report: lastReport, at: report.madeAt, lines });
  }
  return coming;
}

/** How many lines of the form in that report the rule takes. */
async function linesTaken(store: Store, report: number, form: FormRow, ruling: Ruling): Promise<number> {
  const own = counted.get(store) ?? new Map<string, number>();
  counted.set(store, own);
  const key = `${ruling.key} ${form.id} ${report}`;
  const known = own.get(key);
  if (known !== undefined) return known;
  const table = new Forms();
  let lines = 0;
  for (const part of (await store.parts(report)).filter(isOfLogs))
    for (const line of linesOf(part, table))
      if (formKeyOf(table, line) === form.key && ruling.takes(line, form.key)) lines += 1;
  if (own.size >= MAX_COUNTED) own.clear();
  own.set(key, lines);
  return lines;
}

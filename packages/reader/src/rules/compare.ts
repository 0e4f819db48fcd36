/**
 * Compares the lines of reports with what was decided, line by line: a form may have lines that a rule does
 * not match, such as a number out of its bounds, or lines with a value that was not there. These are never
 * taken away with the others.
 *
 * A new report is compared before a list is made. Those that were there when somebody decided are compared
 * bit by bit, the newest first; until then the decision counts for all of their lines, since whoever decided
 * had them in front of them. A decision by values counts for all of them for good. A new report whose texts
 * are gone already cannot be compared: its lines are shown.
 */
import { Forms } from '../forms/form-counter.ts';
import type { PartRow, Store, UnruledRow } from '../store/store.ts';
import { formKeyOf, isOfLogs, linesOf } from './report-lines.ts';
import type { Ruling } from './ruling.ts';

/** Old reports that are compared with a ruling at a time: so many, and more if they take no longer. */
const MIN_REPORTS = 50;
const MAX_TIME_MS = 80;
const REPORTS_AT_A_TIME = 200;

/** Resolves to whether old reports are still to be compared. */
export async function compareReports(store: Store, rulings: readonly Ruling[]): Promise<boolean> {
  const known = await store.rulings();
  const keys = rulings.map(({ key }) => key);
  if ([...known.keys()].some((key) => !keys.includes(key))) await store.keepRulings(keys);
  if (rulings.length === 0) return false;
  const forms = new Forms();
  // No ruling has come to any report yet; each will.
  if (keys.every((key) => !known.has(key))) await store.passOverReports();
  for (const report of await store.unruledReports()) {
    const passed = rulings.filter(({ key }) => report >= (known.get(key) ?? Number.MAX_SAFE_INTEGER));
    await compare(store, report, passed, forms);
  }
  let isMore = false;
  for (const ruling of rulings) {
    const cursor = known.get(ruling.key) ?? Number.MAX_SAFE_INTEGER;
    if (cursor > 0 && (await compareOld(store, ruling, cursor, forms))) isMore = true;
  }
  return isMore;
}

/** Goes down from `from`. What came after the decision is compared now, however much it is. */
async function compareOld(store: Store, ruling: Ruling, from: number, forms: Forms): Promise<boolean> {
  const ids = [...ruling.forms.values()];
  const end = performance.now() + MAX_TIME_MS;
  let cursor = from;
  let old = 0;
  const isOver = (): boolean => old >= MIN_REPORTS && performance.now() >= end;
  while (cursor > 0 && !isOver()) {
    const reports = await store.hitReports(ids, cursor, REPORTS_AT_A_TIME);
    for (const report of reports) {
      if (report <= ruling.report) {
        if (!ruling.isByRules) cursor = 0;
        if (isOver() || !ruling.isByRules) break;
        old += 1;
      }
      await compare(store, report, [ruling], forms);
      cursor = report;
    }
    if (reports.length < REPORTS_AT_A_TIME && cursor === (reports.at(-1) ?? cursor)) cursor = 0;
  }
  await store.setRuling(ruling.key, cursor);
  return cursor > 0;
}

async function compare(
  store: Store,
  report: number,
  rulings: readonly Ruling[],
  forms: Forms,
): Promise<void> {
  const rows: UnruledRow[] = [];
  for (const ruling of rulings) {
    const hits = await store.hits(report, [...ruling.forms.values()]);
    if (hits.size === 0) continue;
    const parts = (await store.parts(report)).filter(isOfLogs);
    const isGone = parts.some(({ text }) => text === undefined);
    const counts = countLines(parts, ruling, forms);
    for (const [form, lines] of hits) {
      const { matched = 0, others = 0 } = counts.get(form) ?? {};
      // A line that was counted and is not found here is one that the rule does not match. But whoever
      // decided had the lines of an old report in front of them, and what is gone of these stays decided.
      const isDecided = isGone && report <= ruling.report;
      const left = isDecided ? others : Math.max(lines - matched, others);
      if (left > 0) rows.push({ ruling: ruling.key, form, lines: left });
    }
  }
  await store.compared(
    report,
    rulings.map(({ key }) => key),
    rows,
  );
}

interface Counts {
  matched: number;
  others: number;
}

function countLines(parts: readonly PartRow[], ruling: Ruling, forms: Forms): ReadonlyMap<number, Counts> {
  const counts = new Map<number, Counts>();
  for (const part of parts) {
    for (const line of linesOf(part, forms)) {
      const key = formKeyOf(forms, line);
      const form = ruling.forms.get(key);
      if (form === undefined) continue;
      const own = counts.get(form) ?? { matched: 0, others: 0 };
      counts.set(form, own);
      if (ruling.takes(line, key)) own.matched += 1;
      else own.others += 1;
    }
  }
  return counts;
}

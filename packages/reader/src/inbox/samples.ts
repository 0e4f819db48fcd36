/** Whole lines of a finding, out of the texts of reports. */
import { readable } from '../maillog.ts';
import { FormCounter, Forms } from '../forms/form-counter.ts';
import { formKeyOf, isOfLogs, linesOf, textOf } from '../rules/report-lines.ts';
import type { Ruling } from '../rules/ruling.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from './finding.ts';

export interface Sample {
  /** The serial number of the report. */
  readonly report: number;
  readonly line: string;
}

/** Reports that are looked through, and how much of their texts: a report may hold any number of parts. */
const MAX_REPORTS = 20;
const MAX_TEXT_BYTES = 4 << 20;
/** Of one host, that are asked for a form. */
const MAX_OWN_REPORTS = 30;

/** Lines of most reports are alike, so the table serves all who ask. */
const table = new Forms();

/** Lines that are left of forms, and what takes the others. */
export interface Left {
  /** By the keys of forms. */
  readonly rulings: ReadonlyMap<string, Ruling>;
  /** Reports that have such lines. */
  readonly reports: readonly number[];
}

/** The newest first; fewer if texts were removed since. Lines that rulings take are left out. */
export async function samplesOf(
  store: Store,
  { forms }: Finding,
  limit: number,
  left: Left = { rulings: new Map(), reports: [] },
  first: readonly number[] = [],
): Promise<readonly Sample[]> {
  const keys = new Set(forms.map(({ key }) => key));
  const isOfProgram = programTest(forms.map(({ program }) => program));
  const samples: Sample[] = [];
  let room = MAX_TEXT_BYTES;
  const latest = await store.formReports(
    forms.map(({ id }) => id),
    MAX_REPORTS,
  );
  const reports = [...new Set([...first, ...left.reports, ...latest])].slice(0, MAX_REPORTS);
  for (const report of reports) {
    // The last line of a report is its newest.
    for (const part of (await store.parts(report)).toReversed()) {
      if (!isOfLogs(part)) continue;
      if (samples.length >= limit || part.bytes > room) return samples;
      room -= part.bytes;
      const own: string[] = [];
      for (const line of linesOf(part, table)) {
        if (!isOfProgram(line.block.subarray(line.from, line.to))) continue;
        const key = formKeyOf(table, line);
        if (!keys.has(key)) continue;
        if (left.rulings.get(key)?.takes(line, key) !== true) own.push(textOf(line));
        if (own.length >= 2 * limit) own.splice(0, limit);
      }
      const newest = own.toReversed().slice(0, limit - samples.length);
      samples.push(...newest.map((line) => ({ report, line: readable(line) })));
    }
  }
  return samples;
}

/** The newest reports of a host that have one of the forms, half as many as are looked through. */
export async function reportsOf(store: Store, host: number, forms: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (const { report } of await store.lastReports(MAX_OWN_REPORTS, host)) {
    if (found.length >= MAX_REPORTS / 2) break;
    if ((await store.hits(report, forms)).size > 0) found.push(report);
  }
  return found;
}

/** Whole warnings, the newest first: they are kept with their reports, and have no text. */
export async function warningsOf(
  store: Store,
  { forms }: Finding,
  limit: number,
  first: readonly number[] = [],
): Promise<readonly Sample[]> {
  const keys = new Set(forms.map(({ key }) => key));
  const samples: Sample[] = [];
  const ids = forms.map(({ id }) => id);
  for (const report of new Set([...first, ...(await store.formReports(ids, MAX_REPORTS))])) {
    const { entries = [] } = (await store.report(report)) ?? {};
    for (const line of entries.flatMap(({ warnings }) => warnings)) {
      const counter = new FormCounter(table, 'warning');
      counter.add(Buffer.from(line.replaceAll('\n', ' ')));
      if (counter.counts.some(({ form }) => keys.has(form.key))) samples.push({ report, line });
      if (samples.length >= limit) return samples;
    }
  }
  return samples;
}

/** Whether a line may be of one of these programs: quicker than to tell its form. */
function programTest(programs: readonly string[]): (line: Buffer) => boolean {
  const names = new Set(programs);
  // Another name may be written otherwise than it is in the line.
  if (![...names].every((name) => /^[\w./-]+$/.test(name))) return () => true;
  return (line) => [...names].some((name) => line.includes(name));
}

/** Whole lines of a finding, out of the texts of reports. */
import { readable } from '../maillog.ts';
import { Forms } from '../forms/form-counter.ts';
import { formKeyOf, linesOf, textOf } from '../rules/report-lines.ts';
import type { Ruling } from '../rules/ruling.ts';
import { matches } from '../rules/statements.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from './finding.ts';

export interface Sample {
  /** The serial number of the report. */
  readonly report: number;
  readonly line: string;
}

/** Reports that are looked through. */
const MAX_REPORTS = 20;

/** The newest first; fewer if texts were removed since. Lines that `rules` match are left out. */
export async function samplesOf(
  store: Store,
  { forms }: Finding,
  limit: number,
  rules: ReadonlyMap<string, Ruling> = new Map(),
): Promise<readonly Sample[]> {
  const keys = new Set(forms.map(({ key }) => key));
  const samples: Sample[] = [];
  const table = new Forms();
  const reports = await store.formReports(
    forms.map(({ id }) => id),
    MAX_REPORTS,
  );
  for (const report of reports) {
    for (const part of await store.parts(report)) {
      for (const line of linesOf(part, table)) {
        if (samples.length >= limit) return samples;
        const key = formKeyOf(table, line);
        if (!keys.has(key)) continue;
        const bytes = line.block.subarray(line.from, line.to);
        if (!rules.get(key)?.statements.some((statement) => matches(statement, bytes)))
          samples.push({ report, line: readable(textOf(line)) });
      }
    }
  }
  return samples;
}

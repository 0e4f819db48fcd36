/** Whole lines of a finding, out of the texts of reports. */
import { FormCounter, Forms } from '../forms/form-counter.ts';
import type { Store } from '../store/store.ts';
import type { Finding } from './finding.ts';

export interface Sample {
  /** The serial number of the report. */
  readonly report: number;
  readonly line: string;
}

/** Reports that are looked through. */
const MAX_REPORTS = 20;

/** The newest first; fewer if texts were removed since. */
export async function samplesOf(store: Store, { forms }: Finding, limit: number): Promise<readonly Sample[]> {
  const keys = new Set(forms.map(({ key }) => key));
  const samples: Sample[] = [];
  const table = new Forms();
  const reports = await store.formReports(
    forms.map(({ id }) => id),
    MAX_REPORTS,
  );
  for (const report of reports) {
    for (const { text, kind } of await store.parts(report)) {
      if (!text || (kind !== 'watch' && kind !== '')) continue;
      for (const line of Buffer.from(text).toString('utf8').split('\n')) {
        if (samples.length >= limit) return samples;
        const counter = new FormCounter(table, 'line');
        counter.add(Buffer.from(line));
        if (counter.counts.some(({ form }) => keys.has(form.key))) samples.push({ report, line });
      }
    }
  }
  return samples;
}

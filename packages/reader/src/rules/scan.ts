/**
 * Tries rules over the lines of all reports that are kept, the newest first, whatever their forms: what would
 * go, and what else than somebody means. Lines that rules hid on their hosts never came here.
 */
import { setImmediate } from 'node:timers/promises';
import { Forms } from '../forms/form-counter.ts';
import type { HostRow, Store } from '../store/store.ts';
import { formKeyOf, linesOf, textOf } from './report-lines.ts';
import { matches } from './statements.ts';
import type { Statement } from './statements.ts';

/** More lines are not tried. */
const MAX_LINES = 400_000;
const REPORTS_AT_A_TIME = 100;
/** Lines that are kept of each form. */
const MAX_SAMPLES = 3;

/** What rules match of a form. */
export interface FormMatches {
  readonly key: string;
  lines: number;
  readonly hosts: Set<number>;
  /** As bytes. */
  readonly samples: string[];
}

export interface Scan {
  /** By the key of the form. */
  readonly forms: ReadonlyMap<string, FormMatches>;
  readonly lines: number;
  /** Names of hosts, the verified ones. */
  readonly hosts: ReadonlySet<number>;
  /** Days on which reports with such lines were made, UTC. */
  readonly days: ReadonlySet<number>;
  /** How many lines each statement matches, and lines to judge it by, as bytes. */
  readonly ofStatement: readonly { readonly lines: number; readonly examples: readonly string[] }[];
  /** What was tried. */
  readonly triedLines: number;
  readonly triedReports: number;
  /** Whether all reports were tried, and all their texts are here. */
  readonly isWhole: boolean;
}

const DAY_MS = 86_400_000;
/** Lines by which a statement is judged. */
const MAX_EXAMPLES = 200;

export async function scanReports(store: Store, statements: readonly Statement[]): Promise<Scan> {
  const scan = new Scanning(statements);
  let isWhole = true;
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const reports = await store.reportsBefore(before, REPORTS_AT_A_TIME);
    for (const { report, host, madeAt } of reports) {
      if (scan.triedLines >= MAX_LINES) return scan.result(false);
      if (!scan.take(await store.parts(report), host, madeAt)) isWhole = false;
      before = report;
    }
    if (reports.length < REPORTS_AT_A_TIME) return scan.result(isWhole);
    // The store answers at once, so that nothing else would have its turn.
    await setImmediate();
  }
}

class Scanning {
  readonly #statements: readonly Statement[];
  readonly #table = new Forms();
  readonly #forms = new Map<string, FormMatches>();
  readonly #hosts = new Set<number>();
  readonly #days = new Set<number>();
  readonly #ofStatement: { lines: number; readonly examples: string[] }[];
  #lines = 0;
  #reports = 0;
  triedLines = 0;

  constructor(statements: readonly Statement[]) {
    this.#statements = statements;
    this.#ofStatement = statements.map(() => ({ lines: 0, examples: [] }));
  }

  /** Whether all of its texts are here. */
  take(parts: Awaited<ReturnType<Store['parts']>>, host: HostRow, madeAt: number): boolean {
    let isWhole = true;
    this.#reports += 1;
    for (const part of parts) {
      if (part.text === undefined || part.isCut) isWhole = false;
      for (const line of linesOf(part, this.#table)) {
        this.triedLines += 1;
        const bytes = line.block.subarray(line.from, line.to);
        const by = this.#statements.findIndex((statement) => matches(statement, bytes));
        if (by < 0) continue;
        this.#count(by, formKeyOf(this.#table, line), textOf(line), host);
        this.#days.add(Math.floor(madeAt / DAY_MS));
      }
    }
    return isWhole;
  }

  #count(by: number, key: string, text: string, { id }: HostRow): void {
    this.#lines += 1;
    this.#hosts.add(id);
    const own = this.#ofStatement[by];
    own.lines += 1;
    if (own.examples.length < MAX_EXAMPLES) own.examples.push(text);
    const form = this.#forms.get(key) ?? { key, lines: 0, hosts: new Set(), samples: [] };
    this.#forms.set(key, form);
    form.lines += 1;
    form.hosts.add(id);
    if (form.samples.length < MAX_SAMPLES) form.samples.push(text);
  }

  result(isWhole: boolean): Scan {
    return {
      forms: this.#forms,
      lines: this.#lines,
      hosts: this.#hosts,
      days: this.#days,
      ofStatement: this.#ofStatement,
      triedLines: this.triedLines,
      triedReports: this.#reports,
      isWhole,
    };
  }
}

/** Findings as rows of an answer. */
import type { Finding, FindingState } from '../inbox/finding.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Action, Row } from './answers.ts';

/** Of a row. */
const DAYS = 14;
const DAY_MS = 86_400_000;
/** Rows whose days are kept: several pages. */
const MAX_KEPT = 5000;

/** `2026-03-01T06:15:00.000Z`. A report may say any time: one that has no date becomes the nearest. */
export function isoTime(at: number): string {
  return new Date(Math.min(Math.max(at, 0), MAX_TIME_MS)).toISOString();
}

/** The end of the year 9999. */
const MAX_TIME_MS = 253_402_300_799_999;

export function isoTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}

/** Makes rows; the lines a day are computed again only if its lines have changed, or the day. */
export class Rows {
  readonly #inbox: Inbox;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly key: string; readonly days: readonly number[] }>();

  constructor(inbox: Inbox, now: () => number) {
    this.#inbox = inbox;
    this.#now = now;
  }

  async of(findings: readonly Finding[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (const finding of findings) rows.push(await this.row(finding));
    return rows;
  }

  async row(finding: Finding): Promise<Row> {
    const {
      id,
      kind,
      state,
      why = null,
      text,
      example = null,
      isAlarming,
      isUsual,
      lines,
      hosts,
      host,
    } = finding;
    return {
      id,
      kind,
      state,
      why,
      text,
      example,
      isAlarming,
      isUsual,
      lines,
      hosts,
      host,
      first: isoTime(finding.first),
      last: isoTime(finding.last),
      news: isoTime(finding.newsAt),
      days: await this.#days(finding),
      actions: actionsOf(finding),
    };
  }

  async #days(finding: Finding): Promise<readonly number[] | null> {
    const { id, forms, lines, last } = finding;
    if (forms.length === 0) return null;
    const key = `${forms.length} ${lines} ${Math.floor(Math.max(last, this.#now()) / DAY_MS)}`;
    const kept = this.#kept.get(id);
    if (kept?.key === key) return kept.days;
    const days = await this.#inbox.timeline(finding, DAYS);
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(id, { key, days });
    return days;
  }
}

const DECIDABLE: ReadonlySet<FindingState> = new Set(['new', 'back']);

function actionsOf({ kind, state }: Finding): Action[] {
  if (!DECIDABLE.has(state)) return [];
  const own: Action[] = kind === 'lines' ? ['ignore'] : kind === 'files' ? ['approve'] : [];
  return ['seen', 'mute', ...own];
}

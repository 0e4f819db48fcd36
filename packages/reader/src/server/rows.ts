/** Findings as rows of an answer. */
import { asShown } from '../inbox/finding.ts';
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

/** What of a row is computed again only if its lines have changed, or the day. */
interface KeptFacts {
  readonly key: string;
  readonly days: readonly number[];
  readonly example: string | null;
}

/** Makes rows. */
export class Rows {
  readonly #inbox: Inbox;
  readonly #now: () => number;
  readonly #kept = new Map<string, KeptFacts>();

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
    const { id, kind, state, why = null, text, isAlarming, isUsual, lines, hosts, host } = finding;
    const { days, example } = (await this.#facts(finding)) ?? { days: null, example: null };
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
      days,
      actions: actionsOf(finding),
      shown: asShown(finding),
    };
  }

  /** Of what has no lines: null. */
  async #facts(finding: Finding): Promise<KeptFacts | null> {
    const { id, kind, forms, lines, last, example = null } = finding;
    if (forms.length === 0) return null;
    const key = `${forms.length} ${lines} ${Math.floor(Math.max(last, this.#now()) / DAY_MS)}`;
    const kept = this.#kept.get(id);
    if (kept?.key === key) return kept;
    // Of warnings the values are the news; they are kept with their reports, so that the newest costs little.
    const [newest] = kind === 'warning' ? await this.#inbox.samples(finding, 1) : [];
    const days = await this.#inbox.timeline(finding, DAYS);
    const facts = { key, days, example: newest?.line ?? example };
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(id, facts);
    return facts;
  }
}

const DECIDABLE: ReadonlySet<FindingState> = new Set(['new', 'back']);

function actionsOf({ kind, state }: Finding): Action[] {
  if (!DECIDABLE.has(state)) return [];
  const own: Action[] = kind === 'lines' ? ['ignore'] : kind === 'files' ? ['approve'] : [];
  return ['seen', 'mute', ...own];
}

/**
 * Whether a form has risen, against its own history: the arithmetic of docs/ledger.md, "The warnings". Days
 * are those of reports (UTC), so that mails which come late in a heap change nothing.
 */
import type { FormRow, Store } from '../store/store.ts';
import type { Rise } from './decided.ts';

const DAY_MS = 86_400_000;
/** The usual number is the mean of as many days before. */
const USUAL_DAYS = 14;
/** A younger form has no usual number. */
const MIN_DAYS = 7;
const TIMES_USUAL = 20;
const TIMES_MOST = 2;
export const MIN_LINES = 100;

/** The last rise of each form that has had one; by its id. */
export async function risesOf(store: Store, forms: readonly FormRow[]): Promise<ReadonlyMap<number, Rise>> {
  // Most forms are too young or too rare to be asked about.
  const asked = forms.filter(
    ({ lines, firstAt, lastAt }) => lines >= MIN_LINES && dayOf(lastAt) - dayOf(firstAt) >= MIN_DAYS,
  );
  if (asked.length === 0) return new Map();
  const from = Math.min(...asked.map(({ lastAt }) => dayOf(lastAt))) - 2 * USUAL_DAYS;
  const days = await store.formDays(
    asked.map(({ id }) => id),
    from,
  );
  const rises = new Map<number, Rise>();
  for (const { id, firstAt, lastAt } of asked) {
    const rise = lastRise(days.get(id) ?? new Map(), dayOf(firstAt), dayOf(lastAt));
    if (rise) rises.set(id, rise);
  }
  return rises;
}

/** `days`: lines by day; `first` and `last` are days of the form. Looks back over two weeks. */
export function lastRise(days: ReadonlyMap<number, number>, first: number, last: number): Rise | undefined {
  for (let day = last; day > last - USUAL_DAYS && day - first >= MIN_DAYS; day--) {
    const lines = days.get(day) ?? 0;
    if (lines < MIN_LINES) continue;
    const start = Math.max(first, day - USUAL_DAYS);
    const before = Array.from({ length: day - start }, (_, index) => days.get(start + index) ?? 0);
    const usual = before.reduce((sum, each) => sum + each, 0) / before.length;
    if (lines < usual * TIMES_USUAL || lines <= TIMES_MOST * Math.max(...before)) continue;
    const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    return {
      at: day * DAY_MS,
      words: `${lines} lines on ${date}, where ${Math.round(usual)} a day are usual`,
    };
  }
  return undefined;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

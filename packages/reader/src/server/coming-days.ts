/** Reports that were due and that came, and their bytes, by day. */
import type { ChainRow, DayCount } from '../store/store.ts';
import { isoTime } from './rows.ts';
import type { ComingDays } from './screen-answers.ts';

const DAY_MS = 86_400_000;
/** Whatever a host says, it is due at most that often. Milliseconds. */
const MIN_PERIOD_MS = 60_000;

/** The last so many days: `{from: '2026-11-20', due: [24, 11], reports: [24, 10], bytes: [90210, 40100]}`. */
export function comingDays(
  chains: readonly ChainRow[],
  counts: ReadonlyMap<number, DayCount>,
  { now, days }: { readonly now: number; readonly days: number },
): ComingDays {
  const from = firstDay(now, days);
  const all = Array.from({ length: days }, (_, index) => from + index);
  const due = all.map(() => 0);
  for (const chain of chains) addDue(due, chain, { from, now });
  return {
    from: isoTime(from * DAY_MS).slice(0, 'YYYY-MM-DD'.length),
    due,
    reports: all.map((day) => counts.get(day)?.reports ?? 0),
    bytes: all.map((day) => counts.get(day)?.bytes ?? 0),
  };
}

/** Whole days since 1970, UTC. */
export function firstDay(now: number, days: number): number {
  return Math.floor(now / DAY_MS) + 1 - days;
}

/**
 * Its last report says when the next is due, and the period that was learnt, when others were and would have
 * been. Without a period, only the one that is due counts.
 */
function addDue(
  due: number[],
  { host, dueAt, periodMs = Infinity, firstAt, lastAt }: ChainRow,
  { from, now }: { readonly from: number; readonly now: number },
): void {
  const period = Math.max(MIN_PERIOD_MS, periodMs);
  const anchor = dueAt ?? lastAt + period;
  if (!host.isVerified || anchor === Infinity) return;
  // The first report may be a little later than it was due.
  const start = firstAt - Math.min(period, DAY_MS) / 2;
  const before = (time: number): number =>
    period === Infinity ? Number(time > anchor) : Math.ceil((time - anchor) / period);
  for (const index of due.keys()) {
    const day = (from + index) * DAY_MS;
    const [begin, end] = [Math.max(start, day), Math.min(now + 1, day + DAY_MS)];
    if (begin < end) due[index] += before(end) - before(begin);
  }
}

import type { DayCount } from '../store.ts';
import type { Statements } from './statements.ts';

/** Of all hosts that are verified without one. */
const VERIFIED = 'NOT IN (SELECT chain.id FROM chain JOIN host ON host.id = chain.host WHERE verified = ?)';
const OF_HOST = 'IN (SELECT id FROM chain WHERE host = ?)';

export function reportDays(sql: Statements, since: number, host?: number): ReadonlyMap<number, DayCount> {
  const rows = sql.rows(
    `SELECT day, sum(reports) AS reports, sum(bytes) AS bytes FROM report_day
     WHERE day >= ? AND chain ${host === undefined ? VERIFIED : OF_HOST} GROUP BY day ORDER BY day`,
    since,
    host ?? 0,
  );
  return new Map(
    rows.map(({ day, reports, bytes }) => [Number(day), { reports: Number(reports), bytes: Number(bytes) }]),
  );
}

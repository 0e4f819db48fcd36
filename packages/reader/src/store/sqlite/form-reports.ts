/**
 * The newest reports that have one of some forms. Where few reports have one, they are sorted by time. Where
 * many have, the reports of the time of these forms are looked at from the newest on until enough are found.
 * So the cost grows with the square root of the number of reports, at the most common form and at the rarest.
 */
import type { Statements } from './statements.ts';

const HITS = 'FROM hit WHERE form IN (SELECT value FROM json_each(?1))';

export function formReports(sql: Statements, forms: readonly number[], limit: number): number[] {
  const ids = JSON.stringify(forms);
  const last = Number(sql.row('SELECT max(id) AS id FROM report')?.['id'] ?? 0);
  const few = Math.ceil(Math.sqrt(limit * last));
  const count = sql.row(`SELECT count(*) AS number FROM (SELECT 1 ${HITS} LIMIT ?2)`, ids, few + 1);
  const rows = sql.rows(Number(count?.['number']) > few ? WALK : SORT, ids, limit);
  return rows.map(({ id }) => Number(id));
}

const SORT = `SELECT id FROM report WHERE id IN (SELECT report ${HITS})
  ORDER BY made_at DESC, id DESC LIMIT ?2`;

/** The index report_time has this order. */
const WALK = `SELECT id FROM report INDEXED BY report_time
  WHERE made_at >= (SELECT min(first_at) FROM form WHERE id IN (SELECT value FROM json_each(?1)))
    AND made_at <= (SELECT max(last_at) FROM form WHERE id IN (SELECT value FROM json_each(?1)))
    AND EXISTS (SELECT 1 ${HITS} AND hit.report = report.id)
  ORDER BY made_at DESC, id DESC LIMIT ?2`;

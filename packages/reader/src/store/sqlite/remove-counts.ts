/**
 * Removes counts that nothing asks for any more (decision 58). What stays for ever: lines by form, host and
 * day, which say what is new, usual or risen.
 */
import type { Statements } from './statements.ts';

/** Rows at a time, and those of one report more: nobody else has the store meanwhile. */
const AT_A_TIME = 10_000;
const REPORTS_AT_A_TIME = 1000;
const DAY_MS = 86_400_000;
/** The page draws lines by hour for as long (server/routes/group.ts). */
const HOURS_DAYS = 90;

/** One round, within a transaction. Whether there may be more. */
export function removeSomeCounts(sql: Statements, before: number, now: number): boolean {
  const hours = removeHours(sql, Math.min(before, now - HOURS_DAYS * DAY_MS));
  return removeHits(sql, before) || hours === AT_A_TIME;
}

function removeHours(sql: Statements, before: number): number {
  return sql.run(
    `DELETE FROM form_hour WHERE (form, hour) IN (
       SELECT form, hour FROM form_hour WHERE hour < ? ORDER BY hour LIMIT ${AT_A_TIME})`,
    before,
  );
}

/** The next reports, each with whether it is old, and was compared with the rules if there are any. */
const NEXT = `SELECT id, made_at < ? AND (is_ruled OR id <= coalesce((SELECT min(report) FROM decision
    WHERE kind = 'ignore' OR what LIKE '%"values":%'), id)) AS is_old
  FROM report WHERE id > ? ORDER BY id LIMIT ${REPORTS_AT_A_TIME}`;

/**
 * By report, lines of forms are asked for to compare them with rules, and to find their texts. Warnings have
 * their texts for ever. What the rules left is a row of the inbox, and other rules may be tried on it.
 */
function removeHits(sql: Statements, before: number): boolean {
  const first = Number(sql.row('SELECT report FROM swept')?.['report']);
  let last = first;
  for (const { id, is_old: isOld } of sql.rows(NEXT, before, first)) {
    if (isOld === 0) break;
    last = Number(id);
  }
  const full = sql.row(
    `SELECT report FROM hit WHERE report > ? ORDER BY report LIMIT 1 OFFSET ${AT_A_TIME}`,
    first,
  );
  last = Math.min(last, Number(full?.['report'] ?? last));
  if (last === first) return false;
  sql.run(
    `DELETE FROM hit WHERE report > ? AND report <= ? AND form IN (SELECT id FROM form WHERE kind = 'line')
       AND NOT EXISTS (SELECT 1 FROM unruled WHERE unruled.report = hit.report AND unruled.form = hit.form)`,
    first,
    last,
  );
  sql.run('UPDATE swept SET report = ?', last);
  return true;
}

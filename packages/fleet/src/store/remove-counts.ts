/**
 * Removes counts that nothing asks for any more. What stays for ever: lines by form, host and day, which say
 * what is new, usual or risen.
 */
import type { Queries } from '../database/queries.ts';

/** Rows at a time, and those of one report more: a transaction of them keeps takers waiting. */
const AT_A_TIME = 10_000;
const REPORTS_AT_A_TIME = 1000;
const DAY_MS = 86_400_000;
/** The page draws lines by hour for as long (server/routes/group.ts of the reader). */
const HOURS_DAYS = 90;

/** One round, within a transaction that has the gate to itself. Resolves to whether there may be more. */
export async function removeSomeCounts(sql: Queries, before: number, now: number): Promise<boolean> {
  const hours = await removeHours(sql, Math.min(before, now - HOURS_DAYS * DAY_MS));
  return (await removeHits(sql, before)) || hours === AT_A_TIME;
}

function removeHours(sql: Queries, before: number): Promise<number> {
  return sql.run(
    `DELETE FROM form_hour WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM form_hour WHERE hour < $1 ORDER BY hour LIMIT ${AT_A_TIME}))`,
    before,
  );
}

/** The next reports, up to one that is too young, or that no list has compared with the rules yet. */
const NEXT = `WITH next AS MATERIALIZED (
    SELECT id, made_at < $1 AND (is_ruled OR id <= coalesce((SELECT min(report) FROM decision
      WHERE kind = 'ignore' OR what LIKE '%"values":%'), id)) AS is_old
    FROM report WHERE id > (SELECT report FROM swept) ORDER BY id LIMIT ${REPORTS_AT_A_TIME})
  SELECT swept.report AS first, (SELECT max(id) FROM next
    WHERE id < coalesce((SELECT min(id) FROM next WHERE NOT is_old), id + 1)
      AND id <= coalesce((SELECT report FROM hit WHERE report > swept.report
        ORDER BY report OFFSET ${AT_A_TIME} LIMIT 1), id)) AS last
  FROM swept FOR UPDATE`;

/**
 * By report, lines of forms are asked for to compare them with rules, and to find their texts. Warnings have
 * their texts for ever. What the rules left is a row of the inbox, and other rules may be tried on it.
 */
async function removeHits(sql: Queries, before: number): Promise<boolean> {
  const { first = null, last = null } = (await sql.row(NEXT, before)) ?? {};
  if (last === null) return false;
  await sql.run(
    `DELETE FROM hit USING form WHERE report > $1 AND report <= $2 AND form.id = hit.form AND kind = 'line'
       AND NOT EXISTS (SELECT FROM unruled WHERE unruled.report = hit.report AND unruled.form = hit.form)`,
    first,
    last,
  );
  await sql.run('UPDATE swept SET report = $1', last);
  return true;
}

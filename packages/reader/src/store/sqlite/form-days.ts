import type { Statements } from './statements.ts';

/** Lines by day, by the form's id. */
export function formDays(
  sql: Statements,
  forms: readonly number[],
  since: number,
): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const days = new Map<number, Map<number, number>>();
  for (const row of sql.rows(
    'SELECT * FROM form_day WHERE form IN (SELECT value FROM json_each(?)) AND day >= ? ORDER BY form, day',
    JSON.stringify(forms),
    since,
  )) {
    const form = Number(row['form']);
    const own = days.get(form) ?? new Map<number, number>();
    days.set(form, own.set(Number(row['day']), Number(row['lines'])));
  }
  return days;
}

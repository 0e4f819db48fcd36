import type { FormHostRow } from '../store.ts';
import type { Statements } from './statements.ts';

type Columns = readonly [number, number, number, number, number, number, number, string];

/** On which hosts forms are, by the names of hosts. */
export function formHosts(sql: Statements, forms: readonly number[]): FormHostRow[] {
  const rows = sql.lists<Columns>(
    `form, host, lines, first_at, last_at, first_report, last_report,
     CASE verified WHEN 1 THEN name ELSE name || ' (not verified)' END`,
    `FROM form_host JOIN host ON host.id = form_host.host WHERE form IN (SELECT value FROM json_each(?))`,
    JSON.stringify(forms),
  );
  return rows
    .map(([form, host, lines, firstAt, lastAt, firstReport, lastReport, name]) => ({
      form,
      host,
      name,
      lines,
      firstAt,
      lastAt,
      firstReport,
      lastReport,
    }))
    .sort((a, b) => (a.name === b.name ? a.form - b.form : a.name < b.name ? -1 : 1));
}

/** The ids of the hosts of forms. */
export function formHostIds(sql: Statements, forms: readonly number[]): Map<number, number[]> {
  const rows = sql.rows(
    `SELECT form, json_group_array(host) AS hosts FROM form_host
     WHERE form IN (SELECT value FROM json_each(?)) GROUP BY form`,
    JSON.stringify(forms),
  );
  return new Map(rows.map(({ form, hosts }) => [Number(form), JSON.parse(String(hosts)) as number[]]));
}

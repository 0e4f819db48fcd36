/** What the rules that were decided match, by report (rules/compare.ts). */
import type { FormHostRow, RulesInForce, UnruledRow } from '../store.ts';
import { formHostOf, hostOf } from './rows.ts';
import type { Statements } from './statements.ts';

export function hits(sql: Statements, report: number, forms: readonly number[]): Map<number, number> {
  const rows = sql.rows(
    'SELECT form, lines FROM hit WHERE report = ? AND form IN (SELECT value FROM json_each(?)) ORDER BY form',
    report,
    JSON.stringify(forms),
  );
  return new Map(rows.map(({ form, lines }) => [Number(form), Number(lines)]));
}

export function hitReports(
  sql: Statements,
  forms: readonly number[],
  before: number,
  limit: number,
): number[] {
  const rows = sql.rows(
    `SELECT DISTINCT report FROM hit WHERE form IN (SELECT value FROM json_each(?)) AND report < ?
     ORDER BY report DESC LIMIT ?`,
    JSON.stringify(forms),
    before,
    limit,
  );
  return rows.map(({ report }) => Number(report));
}

export function unruledReports(sql: Statements): number[] {
  return sql.rows('SELECT id FROM report WHERE is_ruled = 0 ORDER BY id').map(({ id }) => Number(id));
}

export function rulings(sql: Statements): Map<string, number> {
  return new Map(sql.rows('SELECT * FROM ruling').map(({ key, cursor }) => [String(key), Number(cursor)]));
}

/** Which forms had lines that are forgotten. */
export function keepRulings(sql: Statements, keys: readonly string[]): number[] {
  const others = 'NOT IN (SELECT value FROM json_each(?))';
  sql.run(`DELETE FROM ruling WHERE key ${others}`, JSON.stringify(keys));
  const gone = sql.rows(`DELETE FROM unruled WHERE ruling ${others} RETURNING form`, JSON.stringify(keys));
  return gone.map(({ form }) => Number(form));
}

export function setRuling(sql: Statements, key: string, cursor: number): void {
  sql.run('INSERT INTO ruling VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor', key, cursor);
}

/** Which forms have, or had, lines that no rule matches. */
export function compared(
  sql: Statements,
  report: number,
  keys: readonly string[],
  rows: readonly UnruledRow[],
): number[] {
  const gone = keys.flatMap((key) =>
    sql.rows('DELETE FROM unruled WHERE ruling = ? AND report = ? RETURNING form', key, report),
  );
  for (const { ruling, form, lines } of rows)
    sql.run('INSERT INTO unruled VALUES (?, ?, ?, ?)', ruling, report, form, lines);
  sql.run('UPDATE report SET is_ruled = 1 WHERE id = ?', report);
  return [...gone.map(({ form }) => Number(form)), ...rows.map(({ form }) => form)];
}

export function unruled(sql: Statements, forms?: readonly number[]): FormHostRow[] {
  const some = forms === undefined ? '' : 'WHERE form IN (SELECT value FROM json_each(?))';
  return sql
    .rows(
      `SELECT form, host.id AS host, sum(unruled.lines) AS lines, min(made_at) AS first_at,
         max(made_at) AS last_at, min(unruled.report) AS first_report, max(unruled.report) AS last_report,
         CASE verified WHEN 1 THEN name ELSE name || ' (not verified)' END AS name
       FROM unruled JOIN report ON report.id = unruled.report JOIN chain ON chain.id = report.chain
         JOIN host ON host.id = chain.host
       ${some} GROUP BY form, host.id ORDER BY name, form`,
      ...(forms === undefined ? [] : [JSON.stringify(forms)]),
    )
    .map(formHostOf);
}

export function rulesInForce(sql: Statements): RulesInForce[] {
  return sql
    .rows(
      `SELECT host.id AS host, host.name AS name, verified, configuration, report.rules AS rules, made_at
       FROM chain JOIN host ON host.id = chain.host JOIN report ON report.id = (
         SELECT id FROM report WHERE report.chain = chain.id ORDER BY made_at DESC, id DESC LIMIT 1)
       ORDER BY name, verified DESC, configuration`,
    )
    .map((row) => ({
      host: hostOf(row),
      configuration: String(row['configuration']),
      rules: JSON.parse(String(row['rules'])) as RulesInForce['rules'],
      at: Number(row['made_at']),
    }));
}

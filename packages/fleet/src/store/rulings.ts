/** What the rules that were decided match, by report (rules/compare.ts of the reader). */
import type { Queries } from '../database/queries.ts';
import { formHostOf, hostOf } from '../reader.ts';
import type { FormHostRow, RulesInForce, UnruledRow } from '../reader.ts';
import { readerRow } from './texts.ts';

/** Reports that were not compared, each with how often it had got something then. */
export async function unruledReports(sql: Queries): Promise<ReadonlyMap<number, number>> {
  const rows = await sql.rows('SELECT id, touched FROM report WHERE NOT is_ruled ORDER BY id');
  return new Map(rows.map(({ id, touched }) => [Number(id), Number(touched)]));
}

/** `touched`: as {@link unruledReports} gave it; what the report got since is to be compared, too. */
export async function compared(
  sql: Queries,
  report: number,
  touched: number | undefined,
  { keys, rows }: { readonly keys: readonly string[]; readonly rows: readonly UnruledRow[] },
): Promise<void> {
  await sql.run('DELETE FROM unruled WHERE report = $1 AND ruling = ANY($2::text[])', report, keys);
  await sql.run(
    `INSERT INTO unruled (ruling, report, form, lines)
     SELECT ruling, $1, form, lines FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS new (ruling, form, lines)
     ON CONFLICT (ruling, report, form) DO UPDATE SET lines = excluded.lines`,
    report,
    rows.map(({ ruling }) => ruling),
    rows.map(({ form }) => form),
    rows.map(({ lines }) => lines),
  );
  if (touched === undefined) return;
  await sql.run('UPDATE report SET is_ruled = true WHERE id = $1 AND touched = $2', report, touched);
}

export async function keepRulings(sql: Queries, keys: readonly string[]): Promise<void> {
  await sql.run('DELETE FROM ruling WHERE key <> ALL($1::text[])', keys);
  await sql.run('DELETE FROM unruled WHERE ruling <> ALL($1::text[])', keys);
}

/** A host's name as rows of forms show it. */
export const SHOWN_NAME = `(name || CASE WHEN verified THEN ''::bytea ELSE ' (not verified)'::bytea END)`;

export async function unruled(sql: Queries, forms?: readonly number[]): Promise<FormHostRow[]> {
  const some = forms === undefined ? '' : 'WHERE form = ANY($1::bigint[])';
  const rows = await sql.rows(
    `SELECT form, host.id AS host, sum(unruled.lines) AS lines, min(made_at) AS first_at,
       max(made_at) AS last_at, min(unruled.report) AS first_report, max(unruled.report) AS last_report,
       ${SHOWN_NAME} AS name
     FROM unruled JOIN report ON report.id = unruled.report JOIN chain ON chain.id = report.chain
       JOIN host ON host.id = chain.host
     ${some} GROUP BY form, host.id ORDER BY ${SHOWN_NAME}, form`,
    ...(forms === undefined ? [] : [forms]),
  );
  return rows.map((row) => formHostOf(readerRow(row)));
}

export async function rulesInForce(sql: Queries): Promise<RulesInForce[]> {
  const rows = await sql.rows(
    `SELECT host.id AS host, host.name AS name, verified, configuration, last.rules AS rules, last.made_at AS made_at
     FROM chain JOIN host ON host.id = chain.host
       JOIN LATERAL (SELECT rules, made_at FROM report WHERE report.chain = chain.id
         ORDER BY made_at DESC, id DESC LIMIT 1) AS last ON true
     ORDER BY name, verified DESC, configuration`,
  );
  return rows.map(readerRow).map((row) => ({
    host: hostOf(row),
    configuration: String(row['configuration']),
    rules: JSON.parse(String(row['rules'])) as RulesInForce['rules'],
    at: Number(row['made_at']),
  }));
}

/** Questions about forms. */
import type { Queries } from '../database/queries.ts';
import { formHostOf, formOf } from '../reader.ts';
import type { FormHostRow, FormRow } from '../reader.ts';
import { SHOWN_NAME } from './rulings.ts';
import { readerRow } from './texts.ts';

export async function forms(sql: Queries, ids?: readonly number[]): Promise<FormRow[]> {
  const some = ids === undefined ? '' : 'WHERE form = ANY($1::bigint[])';
  const rows = await sql.rows(
    `SELECT form.*, lines, hosts, first_at, last_at, example, new_host_report
     FROM form JOIN (SELECT form, sum(lines) AS lines, sum(hosts) AS hosts, min(first_at) AS first_at,
         max(last_at) AS last_at, (array_agg(example ORDER BY last_at DESC))[1] AS example,
         max(new_host_report) AS new_host_report FROM form_count ${some} GROUP BY form) AS counts
       ON counts.form = form.id
     ORDER BY form.id`,
    ...(ids === undefined ? [] : [ids]),
  );
  return rows.map((row) => formOf(readerRow(row)));
}

export async function formHosts(sql: Queries, ids: readonly number[]): Promise<FormHostRow[]> {
  const rows = await sql.rows(
    `SELECT form_host.*, ${SHOWN_NAME} AS name FROM form_host JOIN host ON host.id = form_host.host
     WHERE form = ANY($1::bigint[]) ORDER BY ${SHOWN_NAME}, form`,
    ids,
  );
  return rows.map((row) => formHostOf(readerRow(row)));
}

export async function formHostIds(sql: Queries, ids: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await sql.rows(
    `SELECT form, array_agg(host)::text AS hosts FROM form_host WHERE form = ANY($1::bigint[]) GROUP BY form`,
    ids,
  );
  return new Map(
    rows.map(({ form, hosts }) => [Number(form), JSON.parse(`[${String(hosts).slice(1, -1)}]`) as number[]]),
  );
}

export async function hostForms(sql: Queries, host: number, ids: readonly number[]): Promise<Set<number>> {
  const rows = await sql.rows(
    'SELECT form FROM form_host WHERE form = ANY($1::bigint[]) AND host = $2',
    ids,
    host,
  );
  return new Set(rows.map(({ form }) => Number(form)));
}

export async function formHours(
  sql: Queries,
  ids: readonly number[],
  since: number,
): Promise<Map<number, number>> {
  const rows = await sql.rows(
    `SELECT hour, sum(lines) AS lines FROM form_hour
     WHERE form = ANY($1::bigint[]) AND hour >= $2 GROUP BY hour ORDER BY hour`,
    ids,
    since,
  );
  return new Map(rows.map(({ hour, lines }) => [Number(hour), Number(lines)]));
}

export async function formDays(
  sql: Queries,
  ids: readonly number[],
  since: number,
): Promise<Map<number, Map<number, number>>> {
  const rows = await sql.rows(
    `SELECT form, day, sum(lines) AS lines FROM form_day
     WHERE form = ANY($1::bigint[]) AND day >= $2 GROUP BY form, day ORDER BY form, day`,
    ids,
    since,
  );
  const days = new Map<number, Map<number, number>>();
  for (const { form, day, lines } of rows) {
    const own = days.get(Number(form)) ?? new Map<number, number>();
    days.set(Number(form), own.set(Number(day), Number(lines)));
  }
  return days;
}

export async function formReports(sql: Queries, ids: readonly number[], limit: number): Promise<number[]> {
  const rows = await sql.rows(
    `SELECT DISTINCT report.id AS id, made_at FROM hit JOIN report ON report.id = hit.report
     WHERE form = ANY($1::bigint[]) ORDER BY made_at DESC, id DESC LIMIT $2`,
    ids,
    limit,
  );
  return rows.map(({ id }) => Number(id));
}

export async function hits(
  sql: Queries,
  report: number,
  ids: readonly number[],
): Promise<Map<number, number>> {
  const rows = await sql.rows(
    'SELECT form, lines FROM hit WHERE report = $1 AND form = ANY($2::bigint[]) ORDER BY form',
    report,
    ids,
  );
  return new Map(rows.map(({ form, lines }) => [Number(form), Number(lines)]));
}

export async function hitReports(
  sql: Queries,
  ids: readonly number[],
  before: number,
  limit: number,
): Promise<number[]> {
  const rows = await sql.rows(
    'SELECT DISTINCT report FROM hit WHERE form = ANY($1::bigint[]) AND report < $2 ORDER BY report DESC LIMIT $3',
    ids,
    before,
    limit,
  );
  return rows.map(({ report }) => Number(report));
}

/**
 * Which reports came, or got parts, since a list was made (Changes.asOf). Parts are numbered as they are
 * committed, since one transaction writes at a time.
 */
import { MailLogError } from '../../maillog.ts';
import { formReports } from './form-reports.ts';
import type { Statements } from './statements.ts';

/** Reports of a form that are looked at, the newest. */
const MAX_REPORTS = 2000;

export function lastPart(sql: Statements): number {
  return Number(sql.row('SELECT max(id) AS id FROM part')?.['id'] ?? 0);
}

/** @throws MailLogError `usage` if it is no such text */
export function lateReports(sql: Statements, asOf: string, reports: readonly number[]): number[] {
  if (!/^\d{1,15}$/.test(asOf)) throw new MailLogError('usage', 'nothing was shown as of then');
  const rows = sql.rows(
    'SELECT DISTINCT report FROM part WHERE report IN (SELECT value FROM json_each(?)) AND id > ?',
    JSON.stringify(reports),
    Number(asOf),
  );
  return rows.map(({ report }) => Number(report));
}

/** The last report, or the one before the first report of these forms that is late. */
export function lastSeen(sql: Statements, keys: readonly string[], asOf: string | undefined): number {
  const last = Number(sql.row('SELECT max(id) AS id FROM report')?.['id'] ?? 0);
  if (asOf === undefined || keys.length === 0) return last;
  const forms = sql.rows(
    'SELECT id FROM form WHERE key IN (SELECT value FROM json_each(?))',
    JSON.stringify(keys),
  );
  const ids = forms.map(({ id }) => Number(id));
  const late = lateReports(sql, asOf, formReports(sql, ids, MAX_REPORTS));
  return Math.min(last, ...late.map((report) => report - 1));
}

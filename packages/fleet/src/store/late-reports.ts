/**
 * Which reports came, or got parts, since a list was made (Changes.asOf). Transactions end in another order
 * than they begin, so that the snapshot goes with the last part that it saw: `812:5001:5004:5001`.
 */
import type { Queries } from '../database/queries.ts';
import { MailLogError } from '../maillog.ts';
import { formReports } from './form-queries.ts';

/** Reports of a form that are looked at, the newest. */
const MAX_REPORTS = 2000;
/** In place of a snapshot that names more transactions, the one before all of them is kept. */
const MAX_CHARACTERS = 120;

export const LAST_PART = '(SELECT coalesce(max(id), 0) FROM part) AS part';

/** `snapshot`: `5001:5004:5001`. */
export function asOfText(part: string, snapshot: string): string {
  const [first] = snapshot.split(':');
  const known = snapshot.length > MAX_CHARACTERS ? `${first}:${first}:` : snapshot;
  return `${part}:${known}`;
}

/** @throws MailLogError `usage` if it is no such text */
export async function lateReports(sql: Queries, asOf: string, reports: readonly number[]): Promise<number[]> {
  const [, part = '', snapshot = ''] = /^(\d{1,18}):(\d{1,18}:\d{1,18}:[\d,]*)$/.exec(asOf) ?? [];
  if (!isSnapshot(snapshot)) throw new MailLogError('usage', 'nothing was shown as of then');
  // A database that was put back from a dump numbers its transactions anew: parts of greater ones are old.
  const rows = await sql.rows(
    `SELECT DISTINCT report FROM part WHERE report = ANY($1::bigint[]) AND (id > $2::bigint
       OR made < pg_snapshot_xmax(pg_current_snapshot()) AND NOT pg_visible_in_snapshot(made, $3::pg_snapshot))`,
    reports,
    part,
    snapshot,
  );
  return rows.map(({ report }) => Number(report));
}

/** As PostgreSQL reads one: in order, the first transaction, those under way, and the one after the last. */
function isSnapshot(text: string): boolean {
  const [first, end, others] = text.split(':');
  const under = others ? others.split(',') : [];
  if (!first || !end || Number(first) < 1 || under.some((one) => !/^\d{1,18}$/.test(one))) return false;
  const all = [first, ...under, end].map(BigInt);
  return (
    all.every((one, at) => at === 0 || one >= all[at - 1]) &&
    (under.length === 0 || all[all.length - 2] < all[all.length - 1])
  );
}

/**
 * The last report, or the one before the first report of these forms that is late. Whoever asks has locked
 * the gate, so that no report is under way.
 */
export async function lastSeen(
  sql: Queries,
  keys: readonly string[],
  asOf: string | undefined,
): Promise<number> {
  const last = Number((await sql.row('SELECT coalesce(max(id), 0) AS id FROM report'))?.['id']);
  if (asOf === undefined || keys.length === 0) return last;
  const forms = await sql.rows('SELECT id FROM form WHERE key = ANY($1::text[])', keys);
  const reports = await formReports(
    sql,
    forms.map(({ id }) => Number(id)),
    MAX_REPORTS,
  );
  return Math.min(last, ...(await lateReports(sql, asOf, reports)).map((report) => report - 1));
}

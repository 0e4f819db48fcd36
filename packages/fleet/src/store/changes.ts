/**
 * What has changed since an earlier question (migrations/0007_changes.sql). Transactions end in another order
 * than they begin, so no number tells what is new. A mark has a snapshot: what that did not see is new.
 */
import type { Queries, Row } from '../database/queries.ts';
import type { Changes } from '../reader.ts';
import { asOfText, LAST_PART } from './late-reports.ts';

/** Changes are kept longer than that, and a transaction takes less than the difference. */
const MAX_AGE_MS = 3_600_000;

const NOW = `SELECT pg_current_snapshot()::text AS snapshot, pg_postmaster_start_time()::text AS server,
  extract(epoch FROM clock_timestamp()) * 1000 AS at, ${LAST_PART}`;

interface Mark {
  readonly snapshot: string;
  /** Another server, or one that lost transactions, may use their numbers again. */
  readonly server: string;
  readonly at: number;
}

export async function changes(sql: Queries, since: string | undefined): Promise<Changes> {
  const known = since === undefined ? undefined : (JSON.parse(since) as Mark);
  const rows = known
    ? await sql.rows(
        `SELECT now.*, forms, chains, unruled, new_forms, new_hosts FROM (${NOW}) AS now LEFT JOIN change ON made >= pg_snapshot_xmin($1::pg_snapshot)
           AND NOT pg_visible_in_snapshot(made, $1::pg_snapshot) ORDER BY id`,
        known.snapshot,
      )
    : await sql.rows(NOW);
  const mark = markOf(rows[0] ?? {});
  const isAll = known?.server !== mark.server || mark.at - known.at > MAX_AGE_MS;
  const ids = (name: string): number[] => (isAll ? [] : rows.flatMap((row) => idsOf(row, name)));
  const hosts = ids('new_hosts');
  return {
    mark: JSON.stringify(mark),
    isAll,
    asOf: asOfText(String(rows[0]?.['part']), mark.snapshot),
    forms: distinct(ids('forms')),
    chains: distinct(ids('chains')),
    unruled: distinct(ids('unruled')),
    hosts: ids('new_forms').map((form, at) => [form, hosts[at] ?? 0]),
  };
}

function markOf(row: Row): Mark {
  return { snapshot: String(row['snapshot']), server: String(row['server']), at: Number(row['at']) };
}

/** An array of `bigint` comes as texts. */
function idsOf(row: Row, name: string): number[] {
  const ids = row[name] as unknown as readonly string[] | null | undefined;
  return (ids ?? []).map(Number);
}

function distinct(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}

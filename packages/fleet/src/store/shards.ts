import type { Queries } from '../database/queries.ts';

/**
 * Where a connection counts, in SQL: two of them seldom share a shard. More shards make the counters of forms
 * larger, fewer make workers wait for each other.
 */
export const SHARD = '(pg_backend_pid() % 8)::smallint';

/** The last statement of every transaction that changes what is shown. */
export async function raiseRevision(sql: Queries): Promise<void> {
  await sql.run('UPDATE revision SET number = number + 1 WHERE shard = pg_backend_pid() % 64');
}

import type { Queries } from '../database/queries.ts';

/** The last statement of every transaction that changes what is shown. */
export async function raiseRevision(sql: Queries): Promise<void> {
  await sql.run('UPDATE revision SET number = number + 1 WHERE shard = pg_backend_pid() % 64');
}

import type { Client, Pool } from 'pg';

/**
 * Makes the partitions of the next days (migrations/0009_partitions.sql). If nobody does for a week, what
 * comes is kept in the default partition of its table, and moves at the next call.
 */
export async function makePartitions(database: Pool | Client): Promise<void> {
  await database.query('SELECT make_partitions()');
  while ((await database.query<{ more: boolean }>('SELECT empty_default() AS more')).rows[0]?.more);
}

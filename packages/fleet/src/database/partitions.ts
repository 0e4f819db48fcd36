import type { Client, Pool } from 'pg';

/**
 * Makes the partitions of the next days (migrations/0009_partitions.sql). If nobody does for a week, what
 * comes is kept in the default partition of its table.
 */
export async function makePartitions(database: Pool | Client): Promise<void> {
  await database.query('SELECT make_partitions()');
}

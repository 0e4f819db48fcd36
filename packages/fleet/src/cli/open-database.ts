import type { Pool } from 'pg';
import { databaseUrl } from '../database/address.ts';
import { createPool, worded } from '../database/connect.ts';
import { checkSchema } from '../database/schema.ts';

/**
 * The database of `--database` or DATABASE_URL for the time of `work`, with at most `size` connections.
 * @throws MailLogError as checkSchema does, or if the database cannot be reached
 */
export async function withDatabase<T>(
  option: string | undefined,
  size: number,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const pool = createPool(databaseUrl(option), size);
  try {
    await checkSchema(pool);
    return await work(pool);
  } catch (error) {
    throw worded(error);
  } finally {
    await pool.end();
  }
}

/** Covers: src/database/queries.ts, src/database/connect.ts, with a PostgreSQL of its own. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { createPool, isAway, withClient } from '../../src/database/connect.ts';
import { transaction } from '../../src/database/queries.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

it('transaction: whose connection ends between two statements fails, and the program goes on', async () => {
  const url = await postgres.emptyDatabase();
  const pool = createPool(url, 1);
  const ended = transaction(pool, async (sql) => {
    const pid = Number((await sql.row('SELECT pg_backend_pid() AS pid'))?.['pid']);
    await withClient(url, async (client) => {
      await client.query('SELECT pg_terminate_backend($1)', [pid]);
      const isThere = async (): Promise<boolean> =>
        (await client.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).rows.length > 0;
      while (await isThere());
    });
    // What the server said before it closed the connection arrives in the meantime.
    await new Promise((resolve) => setImmediate(resolve));
    return sql.row('SELECT 1');
  });
  await assert.rejects(ended, isAway);
  assert.equal(await transaction(pool, async (sql) => (await sql.row('SELECT 2 AS two'))?.['two']), 2);
  await pool.end();
});

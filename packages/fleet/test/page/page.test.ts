/**
 * The browser tests of the reader's page, over PostgreSQL.
 *
 * Covers: src/page/, src/store/
 */
import { after, before } from 'node:test';
import type { Pool } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { Chromium } from '../../../reader/test/page/browser.ts';
import { hostileTests } from '../../../reader/test/page/hostile-tests.ts';
import { ignoreTests } from '../../../reader/test/page/ignore-tests.ts';
import { inboxTests } from '../../../reader/test/page/inbox-tests.ts';
import { keyTests } from '../../../reader/test/page/key-tests.ts';
import { screenTests } from '../../../reader/test/page/screen-tests.ts';
import { fillDemo, useStores } from '../../../reader/test/server/serving.ts';
import { createPool } from '../../src/database/connect.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('chromium', 'initdb');

const browser = new Chromium();
const pools: Pool[] = [];
let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
  await browser.start();
});
after(async () => {
  await browser.close();
  await Promise.all(pools.map((pool) => pool.end()));
  await postgres.remove();
});

let filled: Promise<string> | undefined;

useStores(
  async () => opened(await postgres.database()),
  async () => opened(await postgres.copyOf(await (filled ??= fill()))),
);

function opened(url: string): PostgresStore {
  const pool = createPool(url, 8);
  pools.push(pool);
  return new PostgresStore(pool);
}

async function fill(): Promise<string> {
  const url = await postgres.database();
  const pool = createPool(url, 2);
  await fillDemo(new PostgresStore(pool));
  await pool.end();
  return url;
}

inboxTests(browser);
keyTests(browser);
screenTests(browser);
hostileTests(browser);
ignoreTests(browser);

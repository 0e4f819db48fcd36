/**
 * Retention of counts and texts, and a worker that is killed in the middle of it. What goes and what stays
 * is in the contract of stores (packages/reader/test/store/counts-contract.ts).
 *
 * Covers: src/store/remove-counts.ts, src/store/remove-texts.ts, src/worker/worker.ts
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { makeMailbox } from '../../../reader/test/helpers/mailbox.ts';
import { form, mail, message, part } from '../../../reader/test/store/contract.ts';
import { createPool, withClient } from '../../src/database/connect.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { FleetProgram } from '../faults/program.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

const DAY = 86_400_000;
const NOW = Date.now();

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

/** A report with lines of these forms, and a text of its own and one that all have. */
function report(sequence: number, age: number, words: readonly string[]) {
  const forms = words.map((word) => ({ form: form(word), lines: 3 }));
  const parts = [part(`own ${sequence}\n`, forms), part('of all\n', [], 'all.txt')];
  return mail(`mail ${sequence}`, [message(sequence, parts, { madeAt: NOW - age * DAY })]);
}

async function withStore<T>(url: string, work: (store: PostgresStore) => Promise<T>): Promise<T> {
  const pool = createPool(url, 2);
  try {
    return await work(new PostgresStore(pool));
  } finally {
    await pool.end();
  }
}

/** What is counted, and what is kept, without the shards and numbers that say nothing. */
const ALL = `SELECT 'count ' || form || ' ' || sum(lines) || ' ' || sum(hosts) AS row FROM form_count GROUP BY form
  UNION ALL SELECT 'host ' || form || ' ' || host || ' ' || lines FROM form_host
  UNION ALL SELECT 'day ' || form || ' ' || day || ' ' || sum(lines) FROM form_day GROUP BY form, day
  UNION ALL SELECT 'hour ' || form || ' ' || hour || ' ' || sum(lines) FROM form_hour GROUP BY form, hour
  UNION ALL SELECT 'hit ' || form || ' ' || report || ' ' || lines FROM hit
  UNION ALL SELECT 'part ' || id || ' ' || coalesce(content, 0) FROM part
  UNION ALL SELECT 'content ' || id || ' ' || sha256 FROM content
  UNION ALL SELECT 'search ' || message FROM search
  UNION ALL SELECT 'inbox ' || sequence || ' ' || (SELECT count(*) FROM inbox_body WHERE inbox_body.sequence = inbox.sequence)
    FROM inbox
  UNION ALL SELECT 'swept ' || report FROM swept`;

async function contents(url: string): Promise<readonly string[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ row: string }>(`SELECT row FROM (${ALL}) AS rows ORDER BY row COLLATE "C"`),
  );
  return rows.map(({ row }) => row);
}

const REPORTS = 60;
const YOUNG = 5;
/** Of some hundred steps, others each time. */
const KILLS = 3;

/** Old and young reports, with hits and hours for several rounds, and bodies of an old day. */
async function fill(url: string): Promise<void> {
  await withStore(url, async (store) => {
    for (let sequence = 1; sequence <= REPORTS + YOUNG; sequence++)
      await store.take(report(sequence, sequence <= REPORTS ? 200 : 1, ['a', 'b']), NOW);
  });
  await withClient(url, (client) =>
    client.query(`INSERT INTO form (id, key, kind, program, template, alarming)
        SELECT n, 'made ' || n, 'line', '', 'made', false FROM generate_series(10, 609) AS n;
      INSERT INTO hit SELECT n, report, 1 FROM generate_series(10, 609) AS n, generate_series(1, ${REPORTS + YOUNG}) AS report;
      INSERT INTO form_hour SELECT n, ${NOW} - age::bigint * ${DAY}, 0, 1
        FROM generate_series(10, 609) AS n, generate_series(80, 130) AS age;
      SELECT make_partition('inbox_body', 'day', 100, 101, to_timestamp(8640000));
      SELECT add_message('web1', '', n, 1, sha256('x'), 'x', NULL) FROM generate_series(1, 3) AS n;
      UPDATE inbox SET taken_at = now() - interval '200 d' WHERE sequence <= 2;
      UPDATE inbox SET taken_at = now() WHERE sequence = 3; UPDATE inbox_body SET day = 100 WHERE sequence <= 2`),
  );
}

describe('maillog-fleet work', () => {
  it('maillog-fleet work: killed in the middle of a sweep, loses and doubles nothing', async (t) => {
    const filled = await postgres.database();
    await fill(filled);
    const { key } = await makeMailbox();
    const copy = (): Promise<string> => postgres.copyOf(filled);
    const worker = (url: string, env: Record<string, string>): FleetProgram =>
      new FleetProgram(['work', '--database', url, ...key, '--at-once', '1'], { env });
    const DONE = `(SELECT report FROM swept) = ${REPORTS} AND to_regclass('inbox_body_1970_04_11') IS NULL
      AND NOT EXISTS (SELECT FROM form_hour WHERE hour < ${NOW - 90 * DAY})`;
    const sweep = (url: string, env: Record<string, string> = {}): Promise<number | string> =>
      withClient(url, async (client) => {
        // As if its lease were over.
        await client.query("UPDATE tidier SET until = '-infinity'");
        const program = worker(url, env);
        // One that was killed may have left nothing to do, and a signal would end the next while it starts.
        await program.says(/^maillog: opening 1 messages at once$/m);
        for (let isDone = false; program.isRunning && !isDone;) {
          const { rows } = await client.query<{ is: boolean }>(`SELECT ${DONE} AS is, pg_sleep(0.05)`);
          isDone = rows[0].is;
        }
        return program.end();
      });
    const [once, count] = [await copy(), join(temporary(), 'steps')];
    assert.equal(await sweep(once, { FLEET_COUNT: count }), 0);
    const expected = await contents(once);
    const untouched = await contents(filled);
    const kept = untouched.filter((row) => /^(?:count|host|day) /.test(row));
    assert.deepEqual(
      expected.filter((row) => /^(?:count|host|day) /.test(row)),
      kept,
    );
    const steps = Number(readFileSync(count, 'utf8'));
    const stride = Math.ceil(steps / KILLS);
    const first = 1 + Math.floor(Math.random() * stride);
    let partly = 0;
    for (let step = first; step <= steps; step += stride) {
      const url = await copy();
      const ended = await sweep(url, { FLEET_KILL_AT: String(step) });
      const left = await contents(url);
      if (ended === 'SIGKILL' && left.length < untouched.length && left.length > expected.length) partly++;
      assert.equal(await sweep(url), 0);
      assert.deepEqual(await contents(url), expected, `killed at step ${step} of ${steps}`);
    }
    t.diagnostic(`${partly} of the kills left a part`);
    assert.ok(partly > 0);
  });
});

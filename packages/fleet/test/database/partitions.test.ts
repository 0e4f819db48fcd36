/**
 * Partitions by time: nothing is lost where one is missing, what waits outlives its day, and numbers are
 * unique over all days.
 *
 * Covers: src/database/partitions.ts, src/database/migrations/0009_partitions.sql, src/worker/lease.ts
 */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import type { Client } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { keyOf } from '../../src/bodies/bodies.ts';
import { DirectoryBodies } from '../../src/bodies/directory-bodies.ts';
import { Sweep } from '../../src/bodies/sweep.ts';
import { createPool, withClient } from '../../src/database/connect.ts';
import { Queries } from '../../src/database/queries.ts';
import { migrate } from '../../src/database/schema.ts';
import { forgetBodies, lend, replayInbox } from '../../src/worker/lease.ts';
import { Tidier } from '../../src/worker/tidier.ts';
import { MIGRATIONS, startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';
import { sha256 } from '../helpers/receiver.ts';

needs('initdb');

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

/** A message of web1, its body is its number; whether it is new. */
async function add(client: Client, sequence: number): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>(
    "SELECT add_message('web1', '', $1, 1, sha256($2), $2, NULL) AS is",
    [sequence, Buffer.from(String(sequence))],
  );
  return rows[0].is;
}

/** Where each body is: `inbox_body_default 1`. */
async function places(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ place: string }>(
    "SELECT tableoid::regclass || ' ' || sequence AS place FROM inbox_body ORDER BY sequence",
  );
  return rows.map(({ place }) => place);
}

it('make_partitions: a body that comes without a partition is kept, and moves when there is one', async () => {
  await withClient(await postgres.database(), async (client) => {
    await client.query(
      "DO $$ DECLARE name text; BEGIN FOR name IN SELECT p.name FROM partitions_of('inbox_body') AS p WHERE high IS NOT NULL LOOP EXECUTE 'DROP TABLE ' || name; END LOOP; END $$",
    );
    await add(client, 1);
    assert.deepEqual(await places(client), ['inbox_body_default 1']);
    await client.query('SELECT make_partitions(); SELECT make_partitions()');
    await add(client, 2);
    const [first, second] = await places(client);
    assert.match(first, /^inbox_body_\d{4}_\d\d_\d\d 1$/);
    assert.equal(second, first.replace(/1$/, '2'));
    const { rows } = await client.query("SELECT FROM partitions_of('inbox_body')");
    assert.equal(rows.length, 9);
  });
});

it('add_message: a number is taken for ever, on whatever day it came', async () => {
  await withClient(await postgres.database(), async (client) => {
    assert.equal(await add(client, 1), true);
    await client.query("UPDATE inbox SET got_at = now() - interval '40 d'; UPDATE inbox_body SET day = 1");
    assert.equal(await add(client, 1), false);
    await client.query('DELETE FROM inbox_body');
    assert.equal(await add(client, 1), false);
    assert.deepEqual(await places(client), []);
  });
});

it('forgetBodies: drops days that are too old, and keeps what waits or failed', async () => {
  const url = await postgres.database();
  const pool = createPool(await postgres.asRole(url, 'maillog_worker'), 2);
  await withClient(url, async (client) => {
    for (let sequence = 1; sequence <= 6; sequence++) await add(client, sequence);
    for (const day of [100, 101, 102])
      await client.query(
        `SELECT make_partition('inbox_body', 'day', ${day}, ${day} + 1, to_timestamp(${day} * 86400.0))`,
      );
    // 1 to 3 are old: 2 waits, 3 failed. 4 was counted a moment ago, 5 came today, 6 before all days.
    await client.query(
      `UPDATE inbox_body SET day = 99 + least(sequence, 2) WHERE sequence <= 4; UPDATE inbox_body SET day = 9 WHERE sequence = 6;
       UPDATE inbox SET got_at = to_timestamp(101 * 86400) WHERE sequence = 2;
       UPDATE inbox SET taken_at = now() - interval '40 d' WHERE sequence <> 2; UPDATE inbox SET taken_at = now() WHERE sequence = 4;
       UPDATE inbox SET error = 'x' WHERE sequence = 3`,
    );
    await forgetBodies(new Queries(pool), Date.now() - 30 * 86_400_000);
    const kept = await places(client);
    assert.deepEqual(
      kept.map((place) => place.replace(/_\d{4}_.* /, '_today ')),
      ['inbox_body_default 2', 'inbox_body_default 3', 'inbox_body_default 4', 'inbox_body_today 5'],
    );
    assert.equal((await lend(pool))?.body?.toString(), '2');
    // Those that are gone are not taken again.
    assert.equal(await replayInbox(new Queries(pool), true), 3);
    await client.query("UPDATE inbox SET taken_at = now() - interval '40 d', error = NULL");
    await forgetBodies(new Queries(pool), Date.now() - 30 * 86_400_000);
    assert.equal((await places(client)).length, 1);
  });
  await pool.end();
});

it('drop_bodies, make_partitions: stop nobody while a backup reads', async () => {
  const url = await postgres.database();
  await withClient(url, async (client) => {
    await add(client, 1);
    await client.query("SELECT make_partition('inbox_body', 'day', 100, 101, to_timestamp(8640000))");
    await withClient(url, async (backup) => {
      await backup.query('BEGIN; LOCK TABLE inbox_body IN ACCESS SHARE MODE');
      const { rows } = await client.query<{ more: boolean }>('SELECT drop_bodies(now()) AS more');
      assert.equal(rows[0].more, false);
      await client.query('SELECT make_partitions()');
      assert.equal(await add(client, 2), true);
      await backup.query('COMMIT');
    });
    const { rows } = await client.query<{ more: boolean }>('SELECT drop_bodies(now()) AS more');
    assert.equal(rows[0].more, true);
  });
});

it('migrate: bodies of an older version, and those of its receivers meanwhile, are all there', async () => {
  const url = await postgres.emptyDatabase();
  const older = join(temporary(), 'migrations');
  cpSync(MIGRATIONS, older, { recursive: true });
  for (const name of readdirSync(older)) if (name >= '0009') rmSync(join(older, name));
  await migrate(url, older);
  const receiver = createPool(await postgres.asRole(url, 'maillog_receiver'), 2);
  let sent = 0;
  const send = async (): Promise<void> => {
    const sequence = (sent += 1);
    const insert =
      "INSERT INTO inbox (host, configuration, sequence, message, sha256, body) VALUES ('web1', '', $1, 1, sha256($2), $2) ON CONFLICT DO NOTHING";
    await receiver.query(insert, [sequence, Buffer.from(String(sequence))]);
  };
  for (let count = 0; count < 20; count++) await send();
  let isMigrated = false;
  const sending = [1, 2].map(async () => {
    while (!isMigrated) await send();
  });
  await migrate(url, MIGRATIONS);
  isMigrated = true;
  await Promise.all(sending);
  await send();
  await withClient(url, (client) => add(client, (sent += 1)));
  const pool = createPool(await postgres.asRole(url, 'maillog_worker'), 1);
  const bodies: string[] = [];
  for (let each = await lend(pool); each; each = await lend(pool)) bodies.push(String(each.body));
  assert.deepEqual(
    bodies.map(Number).toSorted((a, b) => a - b),
    Array.from({ length: sent }, (_, at) => at + 1),
  );
  await pool.end();
  await receiver.end();
});

it('Sweep: removes bodies whose rows went, and what a crash left, once they are two days old', async () => {
  const url = await postgres.database();
  const folder = join(temporary(), 'bodies');
  const bodies = await DirectoryBodies.open(folder);
  const pool = createPool(await postgres.asRole(url, 'maillog_worker'), 1);
  const sql = new Queries(pool);
  const now = Date.now();
  const [old, young] = [keyOf(sha256('1'), now - 3 * 86_400_000), keyOf(sha256('2'), now)];
  const [orphan, fresh] = [
    keyOf(sha256('3'), now - 3 * 86_400_000),
    keyOf(sha256('4'), now - 3 * 86_400_000),
  ];
  for (const key of [old, young, orphan, fresh]) await bodies.put(key, Buffer.from('x'));
  for (const key of [old, orphan]) utimesSync(join(folder, key), now / 1000 - 90_000, now / 1000 - 90_000);
  const kept = async (): Promise<readonly string[]> =>
    (await Promise.all((await bodies.days()).map((day) => bodies.bodiesOf(day))))
      .flat()
      .map(({ key }) => key)
      .toSorted();
  await withClient(url, async (client) => {
    await client.query("SELECT add_message('web1', '', 1, 1, sha256('1'), NULL, $1)", [old]);
    const sweep = new Sweep(bodies);
    assert.equal(await sweep.run(sql, now), 1);
    assert.deepEqual(await kept(), [old, young, fresh].toSorted());
    assert.equal(await sweep.run(sql, now), 0);
    await client.query('DELETE FROM inbox_body');
    assert.equal(await sweep.run(sql, now), 1);
    assert.deepEqual(await kept(), [young, fresh].toSorted());
  });
  await pool.end();
});

it('Sweep: a message that could not be opened keeps its own body, and no other body of its day', async () => {
  const url = await postgres.database();
  const bodies = await DirectoryBodies.open(join(temporary(), 'bodies'));
  const pool = createPool(await postgres.asRole(url, 'maillog_worker'), 1);
  const sql = new Queries(pool);
  const now = Date.now();
  const [failed, counted, late] = ['1', '2', '3'].map((text) => keyOf(sha256(text), now - 3 * 86_400_000));
  await withClient(url, async (client) => {
    const sweep = new Sweep(bodies);
    const swept = async (at: number): Promise<readonly string[]> => {
      await sweep.run(sql, at);
      return (await bodies.bodiesOf(failed.slice(0, 10))).map(({ key }) => key).toSorted();
    };
    for (const [index, key] of [failed, counted].entries()) {
      await bodies.put(key, Buffer.from('x'));
      const add = "SELECT add_message('web1', '', $1, 1, sha256('x'), NULL, $2)";
      await client.query(add, [index, key]);
    }
    const tomorrow = now + 90_000_000;
    assert.deepEqual(await swept(tomorrow), [failed, counted].toSorted());
    // Retention removes what was counted.
    await client.query('DELETE FROM inbox_body WHERE outside = $1', [counted]);
    assert.deepEqual(await swept(tomorrow), [failed]);
    // A receiver whose clock is late ended between a body and its row: two days old it is soon enough.
    await bodies.put(late, Buffer.from('x'));
    await client.query("SELECT add_message('web1', '', 7, 1, sha256('x'), NULL, $1)", [counted]);
    assert.deepEqual(await swept(now), [failed, late].toSorted());
    assert.deepEqual(await swept(tomorrow), [failed]);
  });
  await pool.end();
});

it('Tidier: one at a time; another one when it ended, or was killed', async () => {
  const url = await postgres.database();
  const pool = createPool(await postgres.asRole(url, 'maillog_worker'), 2);
  const [first, second] = [new Tidier(pool), new Tidier(pool)];
  const ran: number[] = [];
  const both = async (): Promise<readonly number[]> => {
    for (const [at, each] of [first, second].entries()) await each.run(async () => void ran.push(at));
    return ran.splice(0);
  };
  assert.deepEqual([await both(), await both()], [[0], [0]]);
  await first.end();
  await second.run(async () => void ran.push(1));
  assert.deepEqual(ran.splice(0), [1]);
  // The lease of the second is over, as after it was killed.
  await withClient(url, (client) => client.query("UPDATE tidier SET until = now() - interval '1 s'"));
  const third = new Tidier(pool);
  await third.run(async () => void ran.push(2));
  assert.deepEqual(ran, [2]);
  await pool.end();
});

/**
 * The tables, their migrations, and what each role may do with them.
 *
 * Covers: src/database/
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Client } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { withClient } from '../../src/database/connect.ts';
import { checkSchema, migrate } from '../../src/database/schema.ts';
import { MIGRATIONS, startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

let postgres: Postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

const IDENTITY = "'web1', '/etc/maillog/web.conf', 1, 1";
const DIGEST = `'\\x${'ab'.repeat(32)}'`;
const INSERT = `INSERT INTO inbox (host, configuration, sequence, message, sha256, body)
  VALUES (${IDENTITY}, ${DIGEST}, 'sealed')`;

describe('migrate', () => {
  it('migrate: brings an empty database up to date once, however many start at a time', async () => {
    const url = await postgres.emptyDatabase();
    const ran = await Promise.all([1, 2, 3].map(() => migrate(url, MIGRATIONS)));
    assert.equal(ran.filter((names) => names.length > 0).length, 1);
    await withClient(url, (client) => checkSchema(client, MIGRATIONS));
  });

  it('checkSchema: refuses a database that was never migrated', async () => {
    const url = await postgres.emptyDatabase();
    await assert.rejects(
      withClient(url, (client) => checkSchema(client, MIGRATIONS)),
      /the database lacks \d+ migrations of this program/,
    );
  });

  it('checkSchema, migrate: refuse a database that a newer program wrote', async () => {
    const url = await postgres.emptyDatabase();
    const newer = join(temporary(), 'migrations');
    cpSync(MIGRATIONS, newer, { recursive: true });
    writeFileSync(join(newer, '0999_later.sql'), 'CREATE TABLE later ();');
    await migrate(url, newer);
    const refused = /a newer maillog-fleet wrote the database: this one does not know 0999_later/;
    await assert.rejects(
      withClient(url, (client) => checkSchema(client, MIGRATIONS)),
      refused,
    );
    await assert.rejects(migrate(url, MIGRATIONS), refused);
  });

  it('migrate: brings a database of each earlier version up to date, with a report that is there', async () => {
    const names = readdirSync(MIGRATIONS)
      .filter((name) => name.endsWith('.sql'))
      .toSorted();
    const earlier = join(temporary(), 'earlier');
    mkdirSync(earlier);
    const older = await postgres.emptyDatabase();
    for (const count of names.keys()) {
      if (count < 2) continue;
      for (const name of names.slice(0, count)) cpSync(join(MIGRATIONS, name), join(earlier, name));
      await migrate(older, earlier);
      const url = await postgres.copyOf(older);
      await withClient(url, async (client) => {
        await client.query(`INSERT INTO host (name, verified) VALUES ('web1', true);
          INSERT INTO chain (host, configuration, first_at, last_at, last_sequence) VALUES (1, '/etc/a', 1, 1, 1);
          INSERT INTO report (chain, sequence, made_at, signer, program, entries, rules)
            VALUES (1, 1, 1, '', '', '[]', '[]')`);
        assert.deepEqual(
          await migrate(url, MIGRATIONS),
          names.slice(count).map((name) => name.replace('.sql', '')),
        );
        await checkSchema(client, MIGRATIONS);
        // What it hid was not counted then, and a copy of it is not counted later.
        const { rows } = await client.query<{ counted: boolean }>(
          'SELECT is_rules_counted AS counted FROM report',
        );
        assert.deepEqual(rows, [{ counted: count < names.findIndex((name) => name.startsWith('0006')) + 1 }]);
      });
    }
  });

  it('migrate: functions that write mails plan by index; CREATE OR REPLACE would take that from them', async () => {
    const url = await postgres.database();
    const settings = await withClient(url, async (client) =>
      client.query<{ name: string; settings: readonly string[] | null }>(
        `SELECT proname AS name, proconfig AS settings FROM pg_proc
         WHERE proname IN ('take_mails', 'take_rules', 'count_forms', 'count_parts') ORDER BY 1`,
      ),
    );
    const expected = [
      'plan_cache_mode=force_generic_plan',
      'enable_seqscan=off',
      'enable_hashjoin=off',
      'enable_mergejoin=off',
    ];
    assert.deepEqual(
      settings.rows.map(({ name, settings: own }) => [name, expected.filter((one) => own?.includes(one))]),
      ['count_forms', 'count_parts', 'take_mails', 'take_rules'].map((name) => [name, expected]),
    );
  });

  it('migrate: that fails leaves the database as it was', async () => {
    const url = await postgres.emptyDatabase();
    const broken = join(temporary(), 'migrations');
    cpSync(MIGRATIONS, broken, { recursive: true });
    writeFileSync(join(broken, '0999_broken.sql'), 'CREATE TABLE later (); SELECT no_such_function();');
    await assert.rejects(migrate(url, broken));
    await assert.rejects(
      withClient(url, (client) => client.query('SELECT 1 FROM inbox')),
      /SQLSTATE 42P01/,
    );
  });

  it('migrate: begins again if a transaction of a worker was in the way', async () => {
    const url = await postgres.database();
    const later = join(temporary(), 'migrations');
    cpSync(MIGRATIONS, later, { recursive: true });
    writeFileSync(
      join(later, '0999_later.sql'),
      'LOCK TABLE inbox; LOCK TABLE report; CREATE TABLE later ();',
    );
    await withClient(url, async (worker) => {
      // Of the two that wait for each other, the migration notices it first, and fails.
      await worker.query("SET deadlock_timeout = '60 s'");
      await worker.query('BEGIN; LOCK TABLE report');
      const migrated = migrate(url, later);
      const isWaiting = async (): Promise<boolean> =>
        (await worker.query('SELECT FROM pg_locks WHERE NOT granted')).rows.length > 0;
      while (!(await isWaiting()));
      await worker.query('LOCK TABLE inbox; COMMIT');
      assert.deepEqual(await migrated, ['0999_later']);
    });
  });
});

describe('roles', () => {
  it('maillog_receiver: inserts, and can do nothing else', async () => {
    const url = await migrated();
    await withClient(await postgres.asRole(url, 'maillog_receiver'), async (receiver) => {
      await receiver.query(INSERT);
      const found = await receiver.query(
        `SELECT sha256 FROM inbox WHERE (host, configuration, sequence, message) = (${IDENTITY})`,
      );
      assert.equal(found.rows.length, 1);
      await checkSchema(receiver, MIGRATIONS);
      const tables = await withClient(url, async (client) => {
        const all = await client.query<{ name: string }>(
          "SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace",
        );
        return all.rows.map(({ name }) => name);
      });
      assert.ok(tables.includes('conflict'));
      const refused = [
        ...tables.flatMap((table) => [
          `DELETE FROM ${table}`,
          `TRUNCATE ${table}`,
          `DROP TABLE ${table}`,
          `DO 'BEGIN LOCK TABLE ${table} IN EXCLUSIVE MODE; END'`,
          ...(table === 'migration' ? [] : [`SELECT * FROM ${table}`]),
        ]),
        'UPDATE inbox SET taken_at = now()',
        "UPDATE inbox SET body = ''",
        'SELECT body FROM inbox',
        'SELECT body FROM conflict',
        'SELECT taken_at FROM inbox',
        "INSERT INTO inbox (host, configuration, sequence, message, sha256, body, taken_at) VALUES ('a', '', 2, 1, '', '', now())",
        "INSERT INTO migration (name, run_on) VALUES ('0999_later', now())",
        "INSERT INTO inbox_body (day, host, configuration, sequence, message, sealed) VALUES (0, 'web1', '', 9, 1, '')",
        'SELECT make_partitions()',
        "SELECT drop_bodies('infinity')",
        'CREATE TABLE own ()',
        'CREATE TEMPORARY TABLE own ()',
        'SET ROLE maillog_worker',
      ];
      await allRefused(receiver, refused);
      for (const table of tables.filter((name) => !['inbox', 'conflict'].includes(name)))
        await assert.rejects(
          receiver.query(`INSERT INTO ${table} DEFAULT VALUES`),
          /permission denied/,
          table,
        );
    });
  });

  it('maillog_worker: changes no body, no digest and no decision, and empties no body of the last day', async () => {
    const url = await migrated();
    await withClient(url, (client) => client.query(INSERT));
    await withClient(await postgres.asRole(url, 'maillog_worker'), async (worker) => {
      await worker.query('UPDATE inbox SET taken_at = now()');
      const { rows } = await worker.query<{ count: string }>("SELECT forget_bodies('infinity') AS count");
      assert.equal(rows[0]?.count, '0');
      await worker.query('SELECT make_partitions()');
      await allRefused(worker, [
        "UPDATE inbox SET body = ''",
        "UPDATE inbox SET sha256 = ''",
        'DELETE FROM inbox',
        INSERT,
        'DELETE FROM conflict',
        "UPDATE inbox_body SET sealed = ''",
        'DELETE FROM inbox_body',
        'DROP TABLE inbox_body_default',
        "SELECT make_partition('inbox_body', 'day', 1, 2, now())",
        'DELETE FROM decision',
        'INSERT INTO decision DEFAULT VALUES',
        'UPDATE migration SET name = name',
        'CREATE TEMPORARY TABLE own ()',
      ]);
    });
  });

  it('maillog_page: adds decisions and changes none; it reads no body and changes no count', async () => {
    const url = await migrated();
    await withClient(await postgres.asRole(url, 'maillog_page'), (page) =>
      allRefused(page, [
        'UPDATE decision SET id = id',
        'DELETE FROM decision',
        'TRUNCATE decision',
        'SELECT body FROM inbox',
        'SELECT body FROM conflict',
        'UPDATE inbox SET taken_at = NULL',
        'DELETE FROM inbox',
        'DELETE FROM report',
        'UPDATE form SET id = id',
        'INSERT INTO mail DEFAULT VALUES',
        "SELECT forget_bodies('infinity')",
        "SELECT drop_bodies('infinity')",
        'SELECT sealed FROM inbox_body',
        'CREATE TABLE own ()',
      ]),
    );
  });

  it('maillog_audit: reads who decided what, and changes nothing', async () => {
    const url = await migrated();
    await withClient(await postgres.asRole(url, 'maillog_audit'), async (audit) => {
      await audit.query('SELECT * FROM decision');
      await allRefused(audit, [
        'INSERT INTO decision DEFAULT VALUES',
        'UPDATE decision SET id = id',
        'DELETE FROM decision',
        'SELECT body FROM inbox',
        'SELECT * FROM part',
        "SELECT forget_bodies('infinity')",
      ]);
    });
  });
});

/** Rights on a database are not copied with it. */
async function migrated(): Promise<string> {
  const url = await postgres.emptyDatabase();
  await migrate(url, MIGRATIONS);
  return url;
}

async function allRefused(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements)
    await assert.rejects(client.query(statement), /permission denied|must be owner/, statement);
}

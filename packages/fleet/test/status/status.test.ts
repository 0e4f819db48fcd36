/**
 * The state of a fleet with a folder, and of one in PostgreSQL, with the built program.
 *
 * Covers: src/status/, src/cli/status.ts
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';
import { decision } from '../../../reader/test/store/contract.ts';
import { createPool, withClient } from '../../src/database/connect.ts';
import { receive } from '../../src/cli/receive.ts';
import { status } from '../../src/cli/status.ts';
import type { Streams } from '../../src/maillog.ts';
import type { FleetState } from '../../src/status/fleet-state.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { madeMail } from '../store/made-mails.ts';
import { Fleet, fleet, linkOf } from '../helpers/receiver.ts';

needs('openssl');
needs('initdb');

describe('maillog-fleet status', () => {
  const collector = new Fleet(join(temporary(), 'status'));
  let postgres: Postgres;
  const places = ['--inbox', collector.inbox, '--dir', collector.dir];

  before(async () => {
    const [web1, web2] = [await collector.enrol('web1'), await collector.enrol('web2')];
    await collector.start();
    await collector.put(web1, linkOf('web1', 1), 'one');
    await collector.put(web2, linkOf('web2', 1), 'two');
    await collector.stop();
    postgres = await startPostgres();
  });
  after(() => postgres.remove());

  it('status --inbox: a fleet that is well has exit status 0', async () => {
    const { status, stdout } = await fleet(['status', ...places]);
    assert.match(
      stdout,
      /^waiting +2\nconflicts +0\nerrors +0\ndisk +[\d.]+ \w+ free of [\d.]+ \w+\nauthority ends/,
    );
    assert.match(
      stdout,
      /\nHOST  LAST REPORT +CERTIFICATE ENDS\nweb1  20\S+Z  20\S+Z\nweb2  20\S+Z  20\S+Z\n/,
    );
    // The disk of the test may be nearly full.
    assert.doesNotMatch(stdout, /^alarm: (?!the disk)/m);
    assert.equal(status, stdout.includes('alarm: the disk') ? 1 : 0);
  });

  it('status --json: a conflict and a silent host are alarms, exit status 1', async () => {
    const file = await collector.enrol('web1');
    await collector.start();
    assert.equal((await collector.put(file, linkOf('web1', 1), 'other')).status, 409);
    await collector.stop();
    const kept = join(collector.inbox, 'new');
    const old = readdirSync(kept).find((name) => name.startsWith('web2,'));
    utimesSync(join(kept, String(old)), 1e9, 1e9);
    const { status, stdout } = await fleet(['status', ...places, '--json']);
    assert.equal(status, 1);
    const state = JSON.parse(stdout) as {
      alarms: string[];
      inbox: { conflicts: number; arrivals: unknown[] };
    };
    assert.equal(state.inbox.conflicts, 1);
    assert.deepEqual(state.inbox.arrivals[1], { host: 'web2', last: 1e12 });
    assert.ok(state.alarms.some((alarm) => alarm.startsWith('1 message came under a number')));
    assert.ok(state.alarms.includes('no report comes from web2'));
    assert.equal((await fleet(['retire', 'web2', '--dir', collector.dir])).status, 0);
    assert.doesNotMatch((await fleet(['status', ...places])).stdout, /no report comes from/);
  });

  it('retire: takes a host out of the alarms whose certificates have ended', async () => {
    const ended = `${'ab'.repeat(32)} gone 2001-01-01T00:00:00.000Z\n`;
    appendFileSync(join(collector.dir, 'issued'), ended);
    assert.match(
      (await fleet(['status', ...places])).stdout,
      /^alarm: the certificates of gone have ended: enrol them/m,
    );
    assert.match(
      (await fleet(['retire', 'gone', '--dir', collector.dir])).stdout,
      /, which ended 2001-01-01T/,
    );
    assert.doesNotMatch((await fleet(['status', ...places])).stdout, /gone/);
  });

  it('status --database: counts what waits, failed and conflicts, with the role maillog_page', async () => {
    const url = await postgres.database();
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`INSERT INTO inbox (host, configuration, sequence, message, sha256, body, got_at, taken_at, error) VALUES
      ('web1', '/etc/a', 1, 1, sha256('a'), 'a', now() - interval '9 hours', NULL, NULL),
      ('web1', '/etc/a', 2, 1, sha256('b'), 'b', now() - interval '4 hours', now(), NULL),
      ('web1', '/etc/a', 2, 2, sha256('b'), 'b', now(), now(), NULL),
      ('web2', '/etc/a', 1, 1, sha256('c'), 'c', now(), NULL, 'it cannot be opened')`);
    await client.query(
      `INSERT INTO conflict (host, configuration, sequence, message, sha256, body) VALUES ('web1', '/etc/a', 1, 1, sha256('x'), 'x')`,
    );
    await client.query(`INSERT INTO host SELECT id, 'web'::bytea || id::text::bytea, id < 5 FROM generate_series(1, 5) AS id;
      INSERT INTO chain (id, host, configuration, first_at, last_at, last_sequence)
        SELECT id, id, '/etc/a', 0, 0, 1 FROM host;
      INSERT INTO rules_set VALUES (1, 'https://r/web', 'web', 8, 'a', 0), (2, 'https://r/web', 'web', 8, 'a', 0),
        (3, 'https://r/web', 'web', 7, 'b', 0), (4, 'https://r/web', 'web', 0, '', 0),
        (5, 'https://r/web', 'web', 9, 'c', 0), (1, 'https://r/db', 'db', 3, 'd', 0)`);
    await client.end();
    const page = await postgres.asRole(url, 'maillog_page');
    const { status, stderr, stdout } = await fleet(['status', '--database', page, '--json']);
    assert.deepEqual([status, stderr], [1, '']);
    const { alarms, inbox } = JSON.parse(stdout) as {
      alarms: string[];
      inbox: Record<string, number> & { arrivals: { host: string; gap?: number }[] };
    };
    assert.deepEqual([inbox['waiting'], inbox['errors'], inbox['conflicts']], [1, 1, 1]);
    // web5 is not verified.
    assert.equal(inbox['withoutNewestSet'], 2);
    assert.match(
      (await fleet(['status', '--database', page])).stdout,
      /^rules +2 hosts without the newest set$/m,
    );
    assert.deepEqual(
      inbox.arrivals.map(({ host, gap }) => [host, gap]),
      [
        ['web1', 5 * 3_600_000],
        ['web2', undefined],
      ],
    );
    assert.ok(inbox['databaseBytes'] > 1_000_000);
    assert.deepEqual(alarms.length, 3);
    assert.match(alarms.join('\n'), /a message waits since \S+: no worker runs/);
    const receiver = await postgres.asRole(url, 'maillog_receiver');
    assert.match(
      (await fleet(['status', '--database', receiver])).stderr,
      /the database refuses it: permission denied/,
    );
  });

  it('status --database: nobody who decides for a week is an alarm, if rows wait', async () => {
    const url = await postgres.database();
    const pool = createPool(url, 2);
    const store = new PostgresStore(pool);
    const status = async (role: string): Promise<{ alarms: string[]; code: number | null }> => {
      const {
        status: code,
        stdout,
        stderr,
      } = await fleet(['status', '--database', await postgres.asRole(url, role), '--json']);
      assert.equal(stderr, '');
      return { ...(JSON.parse(stdout) as { alarms: string[] }), code };
    };
    const week = 7 * 86_400_000;
    await store.take(madeMail(1), Date.now() - week - 60_000);
    assert.match(
      (await status('maillog_page')).alarms.join('\n'),
      /^nobody has ever decided, and mails are counted since \S+: \d rows? of the inbox waits?$/,
    );
    assert.match(
      (await status('maillog_audit')).alarms.join('\n'),
      /^nobody has ever decided.*: reports came after it$/,
    );
    await store.decide(decision({ at: Date.now() - week - 30_000 }));
    assert.match(
      (await status('maillog_page')).alarms.join('\n'),
      /^nobody has decided since \S+: \d rows? of the inbox/,
    );
    // With that role, only what came since is known.
    assert.deepEqual((await status('maillog_audit')).alarms, []);
    await store.decide(decision({ at: Date.now() - week + 3_600_000 }));
    assert.deepEqual(await status('maillog_page'), {
      ...(await status('maillog_page')),
      alarms: [],
      code: 0,
    });
    await pool.end();
  });

  it('status --database: rows of a default partition are an alarm, until migrate moves them', async () => {
    const url = await postgres.database();
    await withClient(url, (client) =>
      client.query(`SELECT add_message('web1', '', n, 1, sha256('x'), 'x', NULL) FROM generate_series(1, 4) AS n;
        UPDATE inbox SET taken_at = now(); UPDATE inbox_body SET day = day - 10 - sequence;
        SELECT make_partition('inbox_body', 'day', day, day + 1, to_timestamp(day * 86400.0))
          FROM inbox_body WHERE sequence = 3`),
    );
    const audit = await postgres.asRole(url, 'maillog_audit');
    const alarm =
      /^alarm: 2 rows came into inbox_body_default, since nobody made partitions for a week: start a worker, or run maillog-fleet migrate$/m;
    const { status, stdout } = await fleet(['status', '--database', audit]);
    assert.match(stdout, alarm);
    assert.equal(status, 1);
    const { inbox } = JSON.parse(
      (await fleet(['status', '--database', audit, '--json'])).stdout,
    ) as FleetState;
    assert.deepEqual(inbox?.defaultPartitions, [{ partition: 'inbox_body_default', rows: 2 }]);
    assert.equal((await fleet(['migrate', '--database', url])).status, 0);
    const after = await fleet(['status', '--database', audit]);
    assert.deepEqual([after.status, after.stdout.match(/alarm:.*/)], [0, null]);
    // What is older than all partitions is what retention has left, and stays.
    const { rows } = await withClient(url, (client) =>
      client.query('SELECT sequence::int FROM inbox_body_default'),
    );
    assert.deepEqual(rows, [{ sequence: 4 }]);
  });

  it('status --metrics: serves the state on the loopback, until SIGTERM', async () => {
    const program = resolve('packages/fleet/dist/maillog-fleet.js');
    const child = spawn(process.execPath, [program, 'status', ...places, '--metrics', '127.0.0.1:0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [words] = (await once(child.stderr, 'data')) as [Buffer];
    const url = /metrics on (\S+)\n/.exec(words.toString())?.[1] ?? '';
    const answer = await fetch(url);
    assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    assert.match(text, /^maillog_fleet_conflict_messages 1$/m);
    assert.match(text, /^maillog_fleet_host_last_report_timestamp_seconds\{host="web2"\} 1000000000$/m);
    assert.equal((await fetch(url.replace('/metrics', '/'))).status, 404);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  });

  for (const [name, start] of [
    ['status --metrics', (io: Streams) => status([...places, '--metrics', '127.0.0.1:0'], io)],
    ['receive', (io: Streams) => receive([...places, '--listen', '127.0.0.1:0'], io)],
  ] as const)
    it(`${name}: whoever reads its address may end it at once`, async () => {
      const before = process.listenerCount('SIGTERM');
      const heard: boolean[] = [];
      const stderr = new Writable({
        write(_words, _encoding, done) {
          heard.push(process.listenerCount('SIGTERM') > before);
          setImmediate(() => process.emit('SIGTERM'));
          done();
        },
      });
      assert.equal(await start({ ...process, stderr } as unknown as Streams), 0);
      assert.deepEqual(heard, [true]);
    });

  it('status: refuses what it cannot look at, and addresses that others can reach', async () => {
    assert.match(
      (await fleet(['status'])).stderr,
      /nothing is named whose state there could be\nmaillog: hint: name the inbox/,
    );
    assert.match(
      (await fleet(['status', '--inbox', '/nowhere'])).stderr,
      /cannot read the inbox \/nowhere: no such file/,
    );
    assert.match(
      (await fleet(['status', ...places, '--database', 'postgres://x'])).stderr,
      /are two inboxes; name one/,
    );
    for (const where of ['0.0.0.0:9300', '[::]:9300', '9300', 'example.com:1', '127.0.0.1:99999'])
      assert.match(
        (await fleet(['status', ...places, '--metrics', where])).stderr,
        /it is no address of this machine's loopback/,
        where,
      );
  });
});

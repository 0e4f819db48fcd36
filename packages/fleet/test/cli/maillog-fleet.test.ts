/**
 * The built program of the fleet, as operators start it.
 *
 * Covers: src/cli/
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { FLEET, run } from '../../../reader/test/helpers/built.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

let postgres: Postgres;

before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

async function running(...args: readonly string[]): Promise<readonly (string | number | null)[]> {
  const { status, stdout, stderr } = await run(FLEET, args);
  return [status, stdout, stderr];
}

describe('maillog-fleet', () => {
  it('maillog-fleet help: prints what it does, --version the version', async () => {
    const [status, stdout] = await running('help');
    assert.equal(status, 0);
    assert.match(String(stdout), /^Receives the reports of many hosts/);
    assert.deepEqual(await running(), await running('--help'));
    // Options of one name differ: each command has its own.
    assert.match(
      (await running('receive', '--help')).join(' '),
      /--listen HOST:PORT .*--inbox FOLDER +keep/s,
    );
    assert.match(
      (await running('help', 'status')).join(' '),
      /^0 {3}maillog-fleet status .*--inbox FOLDER +look/s,
    );
    assert.match((await running('--version')).join(' '), /^0 maillog-fleet \d+\.\d+\.\d+\n $/);
  });

  it('maillog-fleet receiv: refuses a command that there is not', async () => {
    assert.deepEqual(await running('receiv'), [
      64,
      '',
      'maillog: there is no command receiv\nmaillog: hint: maillog-fleet help lists them\n',
    ]);
  });

  it('maillog-fleet nats-users: prints no list without users, with which a broker asks for no login', async () => {
    const [status, stdout, stderr] = await running('nats-users', '--dir', '/nonexistent');
    assert.deepEqual([status, stdout], [64, '']);
    assert.match(
      String(stderr),
      /^maillog: \/nonexistent has no valid certificate of any host\nmaillog: hint: --dir /,
    );
  });

  it('maillog-fleet status: refuses an address that the driver cannot read, or takes for one without TLS', async () => {
    for (const address of [
      'postgres://you:secret@db:99999/x',
      'postgres://you:sec/ret@db/x',
      'postgres://[::/x',
    ]) {
      const [status, , stderr] = await running('status', '--database', address);
      assert.deepEqual(
        [status, String(stderr).split('\n')[0]],
        [64, 'maillog: the address of the database cannot be read'],
      );
      assert.doesNotMatch(String(stderr), /secret/);
    }
    for (const mode of ['verify_full', 'allow', 'requiere', 'REQUIRE']) {
      const [status, , stderr] = await running(
        'status',
        '--database',
        `postgres://127.0.0.1:9/x?sslmode=${mode}`,
      );
      assert.deepEqual(
        [status, String(stderr).startsWith('maillog: the sslmode of the database is none')],
        [64, true],
      );
    }
    assert.equal((await running('status', '--database', 'postgres://127.0.0.1:9/x?sslmode=disable'))[0], 75);
    assert.equal((await running('status', '--database', 'postgres://you@/x?host=/nonexistent'))[0], 75);
  });

  it('maillog-fleet work: a key without an end fills no memory', async () => {
    const [status, , stderr] = await running(
      'work',
      '--key',
      '/dev/zero',
      '--database',
      'postgres://you@127.0.0.1:9/x',
    );
    assert.deepEqual([status, stderr], [65, 'maillog: cannot read /dev/zero: it is longer than 64 MB\n']);
  });

  it('maillog-fleet migrate: makes the tables, and says when there is nothing to do', async () => {
    const url = await postgres.emptyDatabase();
    const [status, stdout] = await running('migrate', '--database', url);
    assert.deepEqual([status, String(stdout).split('\n')[0]], [0, '0001_inbox']);
    assert.deepEqual(await running('migrate', '--database', url), [0, 'the database is up to date\n', '']);
  });

  it('maillog-fleet migrate: refuses a role that does not own the tables, or may make none', async () => {
    for (const url of [await postgres.database(), await postgres.emptyDatabase()]) {
      const role = await postgres.asRole(url, 'maillog_page');
      const [status, , words] = await running('migrate', '--database', role);
      assert.deepEqual(
        [status, words],
        [
          77,
          'maillog: the tables of the database are not for this role to change\n' +
            'maillog: hint: run maillog-fleet migrate as the owner of the database\n',
        ],
      );
    }
  });

  it('maillog-fleet migrate: says in words why it cannot, and quotes no password', async () => {
    const [status, , words] = await running(
      'migrate',
      '--database',
      'postgres://you:secret@127.0.0.1:9/maillog',
    );
    assert.deepEqual([status, words], [75, 'maillog: cannot use the database: connection refused\n']);
    assert.match((await running('migrate')).join(' '), /^64  maillog: no database is named\n/);
    assert.match(
      (await running('migrate', '--database', 'mysql://you:secret@db')).join(' '),
      /^64 (?!.*secret)/,
    );
  });
});

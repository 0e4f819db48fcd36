/**
 * The built program of the fleet, as operators start it.
 *
 * Covers: src/cli/
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres } from '../helpers/postgres.ts';

needs('initdb');

let postgres: Postgres;
const FLEET = resolve('packages/fleet/dist/maillog-fleet.js');

before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.remove());

function running(...args: readonly string[]): readonly (string | number | null)[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [FLEET, ...args], { encoding: 'utf8' });
  return [status, stdout, stderr];
}

describe('maillog-fleet', () => {
  it('maillog-fleet help: prints what it does, --version the version', () => {
    const [status, stdout] = running('help');
    assert.equal(status, 0);
    assert.match(String(stdout), /^Receives the reports of many hosts/);
    assert.deepEqual(running(), running('--help'));
    // Options of one name differ: each command has its own.
    assert.match(running('receive', '--help').join(' '), /--listen HOST:PORT .*--inbox FOLDER +keep/s);
    assert.match(running('help', 'status').join(' '), /^0 {3}maillog-fleet status .*--inbox FOLDER +look/s);
    assert.match(running('--version').join(' '), /^0 maillog-fleet \d+\.\d+\.\d+\n $/);
  });

  it('maillog-fleet receiv: refuses a command that there is not', () => {
    assert.deepEqual(running('receiv'), [
      64,
      '',
      'maillog: there is no command receiv\nmaillog: hint: maillog-fleet help lists them\n',
    ]);
  });

  it('maillog-fleet nats-users: prints no list without users, with which a broker asks for no login', () => {
    const [status, stdout, stderr] = running('nats-users', '--dir', '/nonexistent');
    assert.deepEqual([status, stdout], [64, '']);
    assert.match(
      String(stderr),
      /^maillog: \/nonexistent has no valid certificate of any host\nmaillog: hint: --dir /,
    );
  });

  it('maillog-fleet work: a key without an end fills no memory', () => {
    const [status, , stderr] = running(
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
    const [status, stdout] = running('migrate', '--database', url);
    assert.deepEqual([status, String(stdout).split('\n')[0]], [0, '0001_inbox']);
    assert.deepEqual(running('migrate', '--database', url), [0, 'the database is up to date\n', '']);
  });

  it('maillog-fleet migrate: says in words why it cannot, and quotes no password', () => {
    const [status, , words] = running('migrate', '--database', 'postgres://you:secret@127.0.0.1:9/maillog');
    assert.deepEqual([status, words], [75, 'maillog: cannot use the database: connection refused\n']);
    assert.match(running('migrate').join(' '), /^64  maillog: no database is named\n/);
    assert.match(running('migrate', '--database', 'mysql://you:secret@db').join(' '), /^64 (?!.*secret)/);
  });
});

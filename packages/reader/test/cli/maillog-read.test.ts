/**
 * The built program, as people start it: alone, and by `maillog read`.
 *
 * Covers: src/cli/, packages/maillog/src/cli/terminal/start-reader.ts
 */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { temporary } from '../../../maillog/test/helpers/temporary.ts';
import { READER, run, runAsProcess } from '../helpers/built.ts';
import type { Ended } from '../helpers/built.ts';

const directory = temporary();
const HOST = resolve('packages/maillog/dist/maillog.js');

const STATE = { XDG_STATE_HOME: join(directory, 'state') };

function reading(...args: readonly string[]): Promise<Ended> {
  return run(READER, args, STATE);
}

/** `program` starts the reading side as another process. */
function running(program: string, args: readonly string[], PATH = '/usr/bin:/bin'): Promise<Ended> {
  return runAsProcess(program, args, { ...STATE, PATH });
}

describe('maillog-read', () => {
  it('maillog-read demo --text: names the intruder, the dead host and the upgrade, and keeps nothing', async () => {
    const { status, stdout, stderr } = await reading('demo', '--text');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^new {3}lines {4}web07 .*Accepted password for/m);
    assert.match(stdout, /^new {3}missing {2}mail02 /m);
    assert.match(stdout, /^new {3}files {4}5 hosts .*openssl/m);
    assert.match(stdout, /Not looked at, or not here: 1 host missing; 1 chain broken\.\n$/);
    assert.throws(() => readdirSync(join(directory, 'state')), /ENOENT/);
  });

  it('maillog-read check: has status 1 if nothing is there, or a mail cannot be opened', async () => {
    const folder = join(directory, 'mails');
    mkdirSync(folder);
    writeFileSync(join(folder, 'lunch.eml'), 'From: you@example.com\nSubject: lunch\n\n');
    const none = await reading('check', '--memory', folder);
    assert.deepEqual([none.status, none.stdout], [1, 'no report is here\n']);
    const missing = await reading('check', '--memory', join(directory, 'gone'));
    assert.deepEqual(
      [missing.status, missing.stdout],
      [1, `cannot read ${directory}/gone: no such file or directory\n`],
    );
  });

  it('maillog-read rules: prints the rules file for the hosts, and where it is in force', async () => {
    const { status, stdout, stderr } = await reading('rules');
    assert.deepEqual([status, stderr], [0, 'maillog: in force at 0 of 0 configurations\n']);
    assert.match(stdout, /^# Made by maillog-read from decisions\..*\n$/);
  });

  it('maillog-read: says in one line what it does not take', async () => {
    const unknown = await reading('digest', '--nosuch', 'x');
    assert.deepEqual(
      [unknown.status, unknown.stderr.split('\n')[0]],
      [64, "maillog: unknown option '--nosuch'"],
    );
    const nothing = await reading('check');
    assert.deepEqual([nothing.status, nothing.stderr.split('\n')[0]], [64, 'maillog: no mails are named']);
    const days = await reading('--keep', '0', '--memory', 'x');
    assert.deepEqual(
      [days.status, days.stderr.split('\n')[0]],
      [64, 'maillog: --keep 0: it is no number of days from 1 to 36500'],
    );
  });

  it('maillog read: starts the program that is installed beside it, and gives its status', async () => {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    symlinkSync(HOST, join(bin, 'maillog'));
    symlinkSync(READER, join(bin, 'maillog-read'));
    const { status, stdout } = await running(
      join(bin, 'maillog'),
      ['read', 'check', '--memory', join(directory, 'gone')],
      process.env['PATH'],
    );
    assert.equal(status, 1);
    assert.match(stdout, /^cannot read /);
  });

  it('maillog read: starts the reading side of a clone, through a link too', async () => {
    const link = join(directory, 'linked');
    symlinkSync(HOST, link);
    for (const program of [HOST, link]) {
      const { status, stdout } = await running(program, ['read', 'rules']);
      assert.deepEqual([status, stdout.startsWith('# Made by maillog-read')], [0, true]);
    }
  });

  it('maillog read: names the package where it is not installed', async () => {
    const host = join(directory, 'packages', 'maillog');
    const source = dirname(dirname(HOST));
    cpSync(source, host, { recursive: true, filter: (path) => path !== join(source, 'test') });
    // A package of another project may have the name of the folder.
    const other = join(directory, 'packages', 'reader');
    mkdirSync(join(other, 'dist'), { recursive: true });
    writeFileSync(join(other, 'package.json'), '{"name": "reader"}\n');
    writeFileSync(join(other, 'dist', 'maillog-read.js'), 'process.exitCode = 7;\n');
    const { status, stderr } = await running(join(host, 'dist', 'maillog.js'), ['read', 'demo']);
    assert.deepEqual(
      [status, stderr],
      [
        64,
        'maillog: maillog-read, the reading side, is not installed\nmaillog: hint: docs/reading.md, "Many hosts", says how to install the package maillog-reader\n',
      ],
    );
  });
});

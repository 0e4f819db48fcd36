/** Covers: src/cli/hosts.ts, src/reading/last-reports.ts, src/cli/wiring/known-hosts-file.ts */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { lastReports } from '../../src/reading/last-reports.ts';
import type { ReadMessage } from '../../src/reading/chain.ts';
import { needs } from '../helpers/needs.ts';
import { SAMPLE } from '../manifest/sample.ts';
import { World } from './world.ts';

needs('gpg');

describe('maillog hosts', () => {
  const world = new World('in-process');
  before(() => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
  });
  after(() => world.remove());

  let lastReport = 0;

  async function report(host: string, name = host): Promise<void> {
    const file = world.write(
      `${name}.conf`,
      `set to you@example.com
set from maillog@example.com
set host ${host}
set deliver maildir:${world.path('mail')}
set state ${world.path(`state-${name}`)}
recipient you@example.com.asc
command <<END
  exec 'echo ${host}'
END
`,
    );
    const { status, stderr } = await world.maillog(['-C', file]);
    assert.deepEqual([status, stderr], [0, '']);
    lastReport = Date.now();
  }

  function knownHosts(): string {
    return world.read('state/maillog/known_hosts');
  }

  it('maillog hosts: names each host and configuration with its last report', async () => {
    await report('web1');
    await report('web1');
    await report('web1', 'web1-logs');
    await report('db1');
    const { status, stdout, stderr } = await world.maillog(['hosts', 'mail']);
    assert.equal(status, 0);
    assert.match(
      stderr,
      /^maillog: \S+: the first report of web1 \(\S+web1-logs\.conf\), whose key is [^\n]*\n$/,
    );
    const rows = stdout
      .trim()
      .split('\n')
      .map((row) => row.split(/ {2,}/));
    assert.deepEqual(
      rows.map(([host, configuration, number, , , verdict]) => [host, configuration, number, verdict]),
      [
        ['host', 'configuration', 'report', 'verdict'],
        ['db1', world.path('db1.conf'), '1', 'in time'],
        ['web1', world.path('web1-logs.conf'), '1', 'in time, another key: not accepted'],
        ['web1', world.path('web1.conf'), '2', 'in time'],
      ],
    );
  });

  it('maillog hosts: keeps the known hosts in a file of the reader alone, and prints them', async () => {
    assert.equal(statSync(world.path('state/maillog/known_hosts')).mode & 0o777, 0o600);
    const { stdout } = await world.maillog(['hosts', '--json']);
    const { hosts } = JSON.parse(stdout) as { hosts: { host: string; fingerprint: string }[] };
    assert.deepEqual(
      hosts.map(({ host }) => host),
      ['web1', 'web1', 'db1'],
    );
    for (const { fingerprint } of hosts) assert.match(fingerprint, /^[0-9A-F]{40}$/);
  });

  it('maillog hosts: exits with 1 if a host is silent', async () => {
    // A host is silent once the clock says so: the last report must be more than a second old.
    for (const end = lastReport + 1000; Date.now() <= end;) await setTimeout(end - Date.now() + 1);
    const { status, stdout } = await world.maillog(['hosts', '--silent', '1s', 'mail']);
    assert.equal(status, 1);
    assert.equal(stdout.match(/LATE/g)?.length, 3);
    assert.equal((await world.maillog(['hosts', '--silent', '1h', 'mail'])).status, 0);
    const wrong = await world.maillog(['hosts', '--silent', 'soon', 'mail']);
    assert.deepEqual([wrong.status, wrong.stderr.includes('a number and s, m, h or d: 26h')], [64, true]);
  });

  it('maillog hosts: takes another key of a host only with --accept', async () => {
    rmSync(world.path('state-db1'), { recursive: true });
    const before = readdirSync(join(world.path('mail'), 'new'));
    await report('db1');
    const now = readdirSync(join(world.path('mail'), 'new')).find((name) => !before.includes(name)) ?? '';
    const mail = join('mail', 'new', now);
    const alarm = await world.maillog(['open', mail]);
    assert.equal(alarm.status, 65);
    assert.match(alarm.stderr, /db1 \(.*\) signs with another key than before/);
    assert.equal((await world.maillog(['hosts', mail])).status, 65);
    // Nobody reads the output: the verdict is kept.
    for (const command of ['open', 'hosts']) {
      const program = [resolve('packages/maillog/dist/maillog.js'), command, mail];
      const child = spawn(process.execPath, program, { cwd: world.folder, env: world.env });
      child.stdout.destroy();
      child.stderr.resume();
      assert.deepEqual(await once(child, 'close'), [65, null], command);
    }
    const known = knownHosts();
    assert.equal((await world.maillog(['hosts', '--accept', 'db1', mail])).status, 0);
    assert.notEqual(knownHosts(), known);
    assert.equal((await world.maillog(['open', '--quiet', mail])).stderr, '');
    // What the host sent with its former key is still its own.
    const all = await world.maillog(['open', 'mail']);
    assert.equal(all.status, 0, all.stderr);
    assert.match(all.stderr, /db1 \(.*\) signed this with the key that it had before \d{4}-/);
    assert.equal((await world.maillog(['hosts', 'mail'])).status, 0);
  });

  it('maillog hosts: accepts none of several new keys', async () => {
    const known = knownHosts();
    for (let round = 0; round < 2; round++) {
      rmSync(world.path('state-db1'), { recursive: true });
      await report('db1');
    }
    const refused = await world.maillog(['hosts', '--accept', 'db1', 'mail']);
    assert.equal(refused.status, 64);
    assert.match(refused.stderr, /its reports are signed by [0-9A-F]{40}, [0-9A-F]{40}\n.*name one report/);
    assert.equal(knownHosts(), known);
  });

  it('maillog open: names in its heading a configuration that no known key of the host has signed', async () => {
    const before = readdirSync(join(world.path('mail'), 'new'));
    await report('web1', 'web1-more');
    const now = readdirSync(join(world.path('mail'), 'new')).find((name) => !before.includes(name)) ?? '';
    const mail = join('mail', 'new', now);
    // It is named until it is accepted.
    for (let round = 0; round < 2; round++) {
      const { status, stdout, stderr } = await world.maillog(['open', '--summary', mail]);
      assert.equal(status, 0);
      assert.match(stdout, /unusual: web1: the key of web1 \(.*more\.conf\) is not that .* --accept web1/);
      assert.match(stderr, /web1-more\.conf\).* not accepted/);
    }
    const none = await world.maillog(['open', '--summary', '--host', 'nosuch*', mail]);
    assert.match(none.stdout, /^ {2}no report is selected\n {2}not shown: 1 report, /m);
    const text = await world.maillog(['open', mail]);
    assert.match(
      text.stdout,
      /more\.conf\) <=== .*, as sent, signed by another key than the host's other configuration; not accepted\n/,
    );
    const json = await world.maillog(['open', '--json', mail]);
    assert.match(json.stdout, /"signer_accepted":false/);
    const table = await world.maillog(['hosts', mail]);
    assert.match(table.stdout, /more\.conf .* in time, another key: not accepted$/m);
    assert.match((await world.maillog(['hosts'])).stdout, /more\.conf .*, another key: not accepted /);
    assert.equal((await world.maillog(['hosts', '--accept', 'web1', mail])).status, 0);
    const accepted = await world.maillog(['open', mail]);
    assert.deepEqual([accepted.status, accepted.stderr], [0, '']);
    assert.match(accepted.stdout, /more\.conf\) <=== .*, as sent, signed\n/);
    assert.match((await world.maillog(['open', '--json', mail])).stdout, /"signer_accepted":true/);
    assert.doesNotMatch((await world.maillog(['hosts', mail])).stdout, /not accepted/);
  });

  it('maillog hosts: forgets a host', async () => {
    assert.equal((await world.maillog(['hosts', '--forget', 'db1'])).status, 0);
    assert.doesNotMatch(knownHosts(), /db1/);
    const unknown = await world.maillog(['hosts', '--forget', 'db1']);
    assert.deepEqual(
      [unknown.status, unknown.stderr],
      [64, 'maillog: --forget db1: no such host is known\n'],
    );
    const alone = await world.maillog(['hosts', '--accept', 'db1']);
    assert.deepEqual([alone.status, alone.stderr.includes('maillog hosts --accept HOST REPORT')], [64, true]);
  });

  it('maillog hosts: refuses a line of known_hosts that it cannot read, with its place', async () => {
    world.write('state/maillog/known_hosts', '{"host":1}\n');
    const { status, stderr } = await world.maillog(['hosts']);
    assert.equal(status, 65);
    assert.match(stderr, /known_hosts:1: this line cannot be read\n.*hint: remove the line/);
  });
});

function message(sequence: number, made: string, due: string | null): ReadMessage {
  const manifest = { ...SAMPLE, sequence, made, due };
  const { host, configuration } = manifest;
  const place = { host, configuration, sequence, message: 1, of: 1, previous: undefined };
  return { ...place, file: 'x', digest: undefined, signer: undefined, manifest, trust: 'known' };
}

const MADE = '2026-03-01T06:00:00.000Z';
const DAY_BEFORE = '2026-02-28T06:00:00.000Z';
const NEXT_DAY = '2026-03-02T06:00:00.000Z';

function isLate(now: string, due: string | null, silentSeconds?: number): boolean | undefined {
  return lastReports([message(2, MADE, due), message(1, DAY_BEFORE, due)], new Date(now), silentSeconds)[0]
    ?.late;
}

describe('lastReports()', () => {
  it('lastReports(): a report is late a quarter of its interval after it was due', () => {
    assert.equal(isLate('2026-03-02T12:00:00Z', NEXT_DAY), false);
    assert.equal(isLate('2026-03-02T12:00:01Z', NEXT_DAY), true);
  });

  it('lastReports(): a report may take an hour on its way', () => {
    assert.equal(isLate('2026-03-01T07:10:00Z', '2026-03-01T06:10:00.000Z'), false);
    assert.equal(isLate('2026-03-01T07:10:01Z', '2026-03-01T06:10:00.000Z'), true);
  });

  it('lastReports(): a report of version 1 counts only if its host has no other', () => {
    const old = { ...message(1, MADE, null), configuration: undefined, manifest: undefined };
    const found = (all: readonly ReadMessage[]): (number | undefined)[] =>
      lastReports(all, new Date(MADE), undefined).map(({ sequence }) => sequence);
    assert.deepEqual(found([old]), [1]);
    assert.deepEqual(found([old, message(2, MADE, null)]), [2]);
  });

  it('lastReports(): a host that was restored from a backup counts from an older number', () => {
    const [last] = lastReports([message(9, DAY_BEFORE, null), message(3, MADE, null)], new Date(MADE), 60);
    assert.deepEqual([last?.sequence, last?.late], [3, false]);
  });

  it('lastReports(): a report that is not from its host does not show that the host lives', () => {
    const late = (trust: 'alarm' | 'former'): boolean | undefined =>
      lastReports(
        [message(1, MADE, null), { ...message(2 ** 53 - 1, NEXT_DAY, null), trust }],
        new Date(NEXT_DAY),
        60,
      )[0]?.late;
    assert.deepEqual([late('alarm'), late('former')], [true, true]);
  });

  it('lastReports(): a report of the future counts as one that nobody can tell to be late', () => {
    const future = message(2, '2099-01-01T00:00:00.000Z', null);
    const [last] = lastReports([future], new Date(MADE), 60);
    assert.deepEqual([last?.ahead, last?.late], [true, false]);
    const [other] = lastReports([future, message(1, MADE, null)], new Date(NEXT_DAY), 60);
    assert.deepEqual([other?.sequence, other?.ahead, other?.late], [1, false, true]);
  });

  it('lastReports(): a host without an interval is never late, unless it is asked for', () => {
    assert.equal(isLate('2027-03-01T07:10:01Z', null), false);
    assert.equal(isLate('2026-03-01T06:01:01Z', null, 60), true);
    assert.equal(isLate('2026-03-01T06:01:00Z', null, 60), false);
  });
});

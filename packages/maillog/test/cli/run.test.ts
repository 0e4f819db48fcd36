/** Covers: cli/report (maillog run), report/run-line, cli/wiring/send. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RUN_LINE_RULE, runLine } from '../../src/report/run-line.ts';
import { needs } from '../helpers/needs.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { World } from './world.ts';

const CONF = `set encrypt off
set host web1
set to you@example.com
set from m@example.com
set deliver maildir:mail
set state state
command <<X
exec 'echo hello; exit 3'
X
`;

describe('maillog run', () => {
  const world = new World();
  before(() => world.write('web.conf', CONF));
  after(() => world.remove());
  const program = (name: string): string => {
    symlinkSync(resolve('packages/maillog/dist/maillog.js'), world.path(name));
    return world.path(name);
  };

  it(
    'maillog run: names maillog init if there is no configuration',
    { skip: process.getuid?.() === 0 && 'root has another file' },
    async () => {
      const { status, stderr } = await world.maillog(['run'], { XDG_CONFIG_HOME: world.path('config') });
      assert.equal(status, 78);
      assert.match(
        stderr,
        /cannot read \S+config\/maillog\/maillog\.conf: no such file.*\nmaillog: hint: maillog init writes it/,
      );
    },
  );

  it('maillog.pl: a link of this name is the program', () => {
    const { status, screen } = atTerminal(`${process.execPath} ${program('maillog.pl')} --version`, {
      cwd: world.folder,
    });
    assert.equal(status, 0);
    assert.match(screen, /^maillog \d/);
  });

  it('maillog -C: at a terminal, a report with warnings says so', needs('script'), () => {
    const maillog = `${process.execPath} ${resolve('packages/maillog/dist/maillog.js')}`;
    const { status, screen } = atTerminal(`${maillog} -C web.conf`, { cwd: world.folder, env: world.env });
    assert.equal(status, 1);
    assert.match(
      screen,
      /^maillog: report 1 has warnings in 1 part; maillog -C web\.conf --dry-run shows those that remain\r$/m,
    );
    const quiet = atTerminal(`${maillog} -C web.conf --quiet`, { cwd: world.folder, env: world.env });
    assert.deepEqual([quiet.status, quiet.screen], [1, '']);
  });
});

describe('runLine', () => {
  const result = {
    sequence: 12,
    failed: 0,
    round: { delivered: [12], failed: [], waiting: [] },
    counts: { entries: 3, lines: 40, hidden: 900, bytes: 12_345 },
  };

  it('runLine: says numbers, and what became of the report', () => {
    const text =
      'report 12 of /etc/web.conf: entries 3, lines 40, hidden 900, warnings 0, bytes 12345, delivered';
    assert.equal(runLine(result, '/etc/web.conf'), text);
    const waits = { ...result, round: { delivered: [], failed: [], waiting: [] } };
    assert.match(runLine(waits, '/etc/web.conf'), /, waits in the spool$/);
    assert.match(runLine({ ...result, sequence: undefined }, '-'), /^no report of -: .*, nothing unusual$/);
  });

  it('RUN_LINE_RULE: hides the line of a run without warnings, and no other', async (test) => {
    const world = new World();
    test.after(() => world.remove());
    const head = 'Nov 27 06:15:01 web1 maillog: ';
    const good = head + runLine(result, '/etc/web.conf');
    const warned = head + runLine({ ...result, failed: 1 }, '/etc/web.conf');
    world.write('log', `${good}\n${warned}\n`);
    world.write('watch.conf', `watch <<X\nlogfile log\n${RUN_LINE_RULE}\nX\n`);
    const { stdout } = await world.maillog(['-C', 'watch.conf', '--dry-run']);
    assert.ok(!stdout.includes(good));
    assert.ok(stdout.includes(warned));
  });
});

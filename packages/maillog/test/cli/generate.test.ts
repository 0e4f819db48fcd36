import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { configurationFor } from '../../src/cli/generate.ts';
import { readableAmong } from '../../src/cli/survey/readable.ts';
import { load } from '../../src/cli/wiring/load.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { World } from './world.ts';
import { needs } from '../helpers/needs.ts';

/** An example in the generated text: a `#` without a blank behind it. */
const EXAMPLE = /^( *)#([^ #\n].*)$/;

/** Without the marks of an entry that is in comments as a whole. */
function uncommented(text: string, kind: string): string {
  return text.replace(new RegExp(`^#${kind} <<__END$[^]*?^#__END$`, 'm'), (entry) =>
    entry.replace(/^#/gm, ''),
  );
}

describe('maillog --generate', () => {
  const world = new World();
  let text = '';
  before(async () => {
    const { status, stdout, stderr } = await world.maillog(['--generate']);
    assert.deepEqual([status, stderr], [0, '']);
    text = Buffer.from(stdout, 'latin1').toString('utf8');
  });
  after(() => world.remove());

  it('maillog --generate: writes a configuration that is valid as it is', async () => {
    const { entries } = await load(world.write('plain.conf', text), nodeHost());
    assert.ok(entries.some((entry) => entry.context.kind === 'command'));
  });

  it('maillog --generate: chooses the layout that mail programs open by themselves', async () => {
    const { settings } = await load(world.write('layout.conf', text), nodeHost());
    assert.equal(settings.layout, 'pgpmime');
  });

  it('maillog --generate: writes a valid configuration on a host without logs or directories, with sound entries in comments', async () => {
    const bare = await configurationFor([], []);
    const { entries } = await load(world.write('bare.conf', bare), nodeHost());
    assert.deepEqual(
      entries.map((entry) => entry.context.kind),
      ['command'],
    );
    const whole = uncommented(uncommented(bare, 'monitor'), 'watch');
    assert.equal(
      whole,
      await configurationFor(
        ['logfile /var/log/syslog'],
        ['/etc', '/boot', '/usr/local/bin', '/usr/local/sbin'],
      ),
    );
    await load(world.write('whole.conf', whole), nodeHost());
  });

  it(
    'maillog --generate: shows the modules of a configuration, by the table that they give',
    needs('perl'),
    async () => {
      // Not copied with their modes: root trusts no module in a clone that was made with umask 002.
      for (const name of ['disk-usage.ts', 'Accounts.pm'])
        world.write(name, readFileSync(`examples/${name}`));
      const modules = 'module DiskUsage disk disk-usage.ts\nmodule Accounts accounts Accounts.pm\n';
      const { status, stdout, stderr } = await world.maillog([
        '--generate',
        '-C',
        world.write('modules.conf', modules),
      ]);
      assert.deepEqual([status, stderr], [0, '']);
      const own = stdout.slice(stdout.indexOf('\nmodule DiskUsage'));
      assert.match(
        own,
        /^\nmodule DiskUsage disk \S+\/disk-usage\.ts\n\n# disk: reported by the module DiskUsage\n#disk <<__END\n/,
      );
      assert.match(own, /\n# {4}# warn_at PERCENT\n# {4}# {3}a warning where [^]+\n# {4}#warn_at 90\n/);
      assert.match(own, /\n# {4}#timeout 60\n[^]*\n# accounts: [^]*\n# {4}#timeout 60\n/);
      const shown = uncommented(Buffer.from(stdout, 'latin1').toString('utf8'), 'disk').replace(
        '#path',
        'path',
      );
      const { entries } = await load(world.write('shown.conf', shown), nodeHost());
      assert.deepEqual(
        entries.filter((entry) => entry.context.custom).map((entry) => entry.directives['path']?.texts),
        [['/', '/home']],
      );
      const missing = await world.maillog([
        '--generate',
        '-C',
        world.write('none.conf', 'module X x none.ts\n'),
      ]);
      assert.equal(missing.status, 78);
    },
  );

  it('maillog --generate: shows every setting and directive with a sound example', async () => {
    mkdirSync(world.path('logcheck/ignore.d.server'), { recursive: true });
    world.write('logcheck/ignore.d.server/cron', 'CRON\n');
    const lines = uncommented(uncommented(text, 'monitor'), 'watch')
      .replace('#logcheck /etc/logcheck', `#logcheck ${world.path('logcheck')}`)
      .split('\n');
    const starts = lines.flatMap((line, index) =>
      EXAMPLE.test(line) && !EXAMPLE.test(lines[index - 1] ?? '') ? [index] : [],
    );
    assert.ok(starts.length > 25, `${starts.length} examples`);
    for (const start of starts) {
      const line = lines[start] ?? '';
      const name = EXAMPLE.exec(line)?.[2]?.split(' ')[0] ?? '';
      // Its file would have to be there; docs/modules.md has modules that are.
      if (name === 'module' || name === 'key' || line.includes('rules from ')) continue;
      const end = lines.findIndex((later, index) => index > start && !EXAMPLE.test(later));
      const taken = lines.map((other, index) =>
        index >= start && index < end ? other.replace(EXAMPLE, '$1$2') : other,
      );
      await load(world.write('example.conf', taken.join('\n')), nodeHost()).catch((error: unknown) => {
        assert.fail(`${line}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  });
});

test('readableAmong leaves out names that could write statements or hide in a configuration', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'maillog-generate-'));
  try {
    const names = ['a.log', 'ü.log', 'x\ncommand <<E\n    exec id\nE\n.log', 'c\u202e.log', 'd\x1b[2J.log'];
    for (const name of names) writeFileSync(join(folder, name), '');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff]), Buffer.from('.log')]), '');
    const found = await readableAmong([`${folder}/*.log`]);
    assert.deepEqual(found.map((path) => basename(path)).sort(), ['a.log', 'ü.log']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

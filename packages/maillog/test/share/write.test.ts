// Covers: share/write, scripts/share.mjs
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporary } from '../helpers/temporary.ts';
import { needs } from '../helpers/needs.ts';
import { written } from './written.ts';

/** Every path below a folder, with its mode and its bytes. */
function tree(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .sort()
    .map((name) => {
      const { mode } = statSync(join(folder, name));
      const bytes = (mode & 0o170000) === 0o040000 ? '' : readFileSync(join(folder, name), 'base64');
      return `${name} ${mode.toString(8)} ${bytes}`;
    });
}

test('scripts/share.mjs writes the same bytes and modes each time, whatever the umask and the time zone', async () => {
  const folder = temporary();
  execFileSync('sh', ['-c', 'umask 077; exec "$0" scripts/share.mjs "$1"', process.execPath, folder], {
    env: { ...process.env, SOURCE_DATE_EPOCH: '1795780800', TZ: 'Pacific/Auckland', LC_ALL: 'C' },
  });
  assert.deepEqual(tree(folder), tree(await written()));
});

test('scripts/share.mjs writes into no folder that holds something', () => {
  const folder = temporary();
  mkdirSync(join(folder, 'usr'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/share.mjs', folder], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /is not empty/);
});

test('writeShare gives a tree of files that everyone may read, and only root may change', async () => {
  const folder = await written();
  const modes = new Set(tree(folder).map((line) => line.split(' ')[1]));
  assert.deepEqual([...modes].sort(), ['100644', '40755']);
});

test('maillog.service is what systemd understands', needs('journalctl'), async () => {
  const folder = await written();
  const units = join(folder, 'usr/lib/systemd/system');
  mkdirSync(join(folder, 'usr/bin'));
  // systemd-analyze looks for the program of the unit below the root that it is given.
  const { stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', join(units, 'maillog.service'), join(units, 'maillog.timer')],
    { encoding: 'utf8' },
  );
  const complaints = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('maillog'));
  assert.deepEqual(
    complaints.filter((line) => !line.includes('/usr/bin/maillog is not executable')),
    [],
  );
});

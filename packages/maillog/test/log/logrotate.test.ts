import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { OldDirectory } from '../../src/log/logrotate.ts';
import { logrotateDefaults, oldFoldersOf, readLogrotate } from '../../src/log/logrotate.ts';
import { readConfiguration } from '../../src/host/logs/old-directories.ts';

describe('readLogrotate', () => {
  const text = `# olddir /no
weekly
olddir /var/log/all
"/var/log/a b.log" /var/log/app/*.log {
  rotate 4   # olddir /no
  postrotate
    olddir /no
  endscript
  olddir old
}
/var/log/plain {
  noolddir
}
/var/log/other.log { daily }
include /etc/more
`;
  it('readLogrotate(): finds the directory of each log', () => {
    const oldDirectories: OldDirectory[] = [];
    const includes = [...readLogrotate(text, logrotateDefaults(), oldDirectories)];
    const folders = (log: string): string[] => oldFoldersOf(log, oldDirectories);
    assert.deepEqual(folders('/var/log/a b.log'), ['/var/log/old/']);
    assert.deepEqual(folders('/var/log/app/x.log'), ['/var/log/app/old/']);
    assert.deepEqual(folders('/var/log/plain'), []);
    assert.deepEqual(folders('/var/log/other.log'), ['/var/log/all/']);
    assert.deepEqual(folders('/var/log/none'), []);
    for (const log of ['app/x.log', './app/x.log'])
      assert.deepEqual(oldFoldersOf(log, oldDirectories, '/var/log'), ['/var/log/app/old/'], log);
    assert.deepEqual(includes, ['/etc/more']);
  });

  it('readLogrotate(): reads included files, except those that logrotate ignores', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maillog-logrotate-'));
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'conf'), `olddir /old\ninclude ${folder}/d\n`);
    writeFileSync(join(folder, 'd/a'), '/a.log {\n}\n');
    writeFileSync(join(folder, 'd/b.dpkg-old'), '/b.log {\n}\n');
    const found = await readConfiguration([join(folder, 'conf'), join(folder, 'none')]);
    assert.deepEqual(found, [{ patterns: ['/a.log'], folder: '/old' }]);
    rmSync(folder, { recursive: true });
  });

  it('readLogrotate(): takes over olddir, tabooext and taboopat of included files for all that follows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maillog-logrotate-'));
    mkdirSync(join(folder, 'd'));
    writeFileSync(
      join(folder, 'conf'),
      `/before.log {\n}\ninclude ${folder}/d\n/after.log {\n}\nnoolddir\n/none.log {\n}\n`,
    );
    writeFileSync(join(folder, 'd/0global'), 'olddir /old\ntabooext + .off,.out\ntaboopat +no*\n');
    for (const name of ['a', 'b.bak', 'c.off', 'd.out', 'nobody', 'e.v', 'f,v'])
      writeFileSync(join(folder, 'd', name), `/${name}.log {\n}\n`);
    const found = await readConfiguration([join(folder, 'conf')]);
    assert.deepEqual(
      found.map(({ patterns, folder: old }) => `${patterns.join()} ${old}`),
      ['/a.log /old', '/e.v.log /old', '/after.log /old'],
    );
    rmSync(folder, { recursive: true });
  });

  it('readLogrotate(): reads what logrotate would ignore if tabooext replaces the list', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maillog-logrotate-'));
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'conf'), `tabooext .off\ninclude ${folder}/d\n`);
    for (const name of ['b.bak', 'c.off'])
      writeFileSync(join(folder, 'd', name), `/${name} {\nolddir o\n}\n`);
    const found = await readConfiguration([join(folder, 'conf')]);
    assert.deepEqual(found, [{ patterns: ['/b.bak'], folder: 'o' }]);
    rmSync(folder, { recursive: true });
  });
});

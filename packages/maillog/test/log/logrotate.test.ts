import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { oldFoldersOf, readLogrotate } from '../../src/log/logrotate.ts';
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
    const { oldDirectories, includes } = readLogrotate(text);
    const folders = (log: string): string[] => oldFoldersOf(log, oldDirectories);
    assert.deepEqual(folders('/var/log/a b.log'), ['/var/log/old/']);
    assert.deepEqual(folders('/var/log/app/x.log'), ['/var/log/app/old/']);
    assert.deepEqual(folders('/var/log/plain'), []);
    assert.deepEqual(folders('/var/log/other.log'), ['/var/log/all/']);
    assert.deepEqual(folders('/var/log/none'), []);
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
});

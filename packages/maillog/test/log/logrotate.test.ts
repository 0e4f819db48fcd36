import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RotatedLogs } from '../../src/log/logrotate.ts';
import { keepingOf, logrotateDefaults, oldFoldersOf, readLogrotate } from '../../src/log/logrotate.ts';
import { readConfiguration } from '../../src/host/logs/old-directories.ts';

function foldersIn(found: readonly RotatedLogs[]): string[] {
  return found.flatMap(({ patterns, folder }) =>
    folder === undefined ? [] : `${patterns.join()} ${folder}`,
  );
}

describe('keepingOf', () => {
  it('keepingOf(): knows period, count, age and copytruncate of each log, with what holds for all', () => {
    const text = `weekly
rotate 4
/var/log/plain { }
/var/log/app/*.log {
  daily
  rotate 0
  maxage 3
  copytruncate
}
/var/log/big { size 10M
  rotate -1 }
`;
    const found: RotatedLogs[] = [];
    assert.deepEqual([...readLogrotate(text, logrotateDefaults(), found)], []);
    const weekly = { periodHours: 168, count: 4, maxAgeDays: undefined, truncates: false };
    assert.deepEqual(keepingOf('/var/log/plain', found), weekly);
    assert.deepEqual(keepingOf('/var/log/app/x.log', found), {
      periodHours: 24,
      count: 0,
      maxAgeDays: 3,
      truncates: true,
    });
    assert.deepEqual(keepingOf('/var/log/big', found), { ...weekly, periodHours: undefined, count: -1 });
    assert.equal(keepingOf('/var/log/none', found), undefined);
  });
});

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
    const oldDirectories: RotatedLogs[] = [];
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
    assert.deepEqual(foldersIn(found), ['/a.log /old']);
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
    assert.deepEqual(foldersIn(found), ['/a.log /old', '/e.v.log /old', '/after.log /old']);
    rmSync(folder, { recursive: true });
  });

  it('readLogrotate(): reads what logrotate would ignore if tabooext replaces the list', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maillog-logrotate-'));
    mkdirSync(join(folder, 'd'));
    writeFileSync(join(folder, 'conf'), `tabooext .off\ninclude ${folder}/d\n`);
    for (const name of ['b.bak', 'c.off'])
      writeFileSync(join(folder, 'd', name), `/${name} {\nolddir o\n}\n`);
    const found = await readConfiguration([join(folder, 'conf')]);
    assert.deepEqual(foldersIn(found), ['/b.bak o']);
    rmSync(folder, { recursive: true });
  });
});

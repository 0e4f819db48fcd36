import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elderName, oldestFirst, possibleLogs, rotatedName } from '../../src/log/rotated-name.ts';

describe('names of rotated files', () => {
  const rotated: Record<string, string[]> = {
    syslog: [
      'syslog.1',
      'syslog.0',
      'syslog.10',
      'syslog-1',
      'syslog.2.gz',
      'syslog.3.bz2',
      'syslog-20261122',
      'syslog-2026112208',
      'syslog-20261122-080000.zst',
      'syslog.2026-11-22',
      'syslog-2026-11-22T08:00:00Z.xz',
      'syslog-1795334400',
      'syslog.old',
      'syslog.gz',
    ],
    'app.log': ['app.log.1', 'app-20261122.log', 'app.1.log', 'app-20261122.log.gz', 'app.log-20261122'],
  };
  const others: Record<string, string[]> = {
    syslog: [
      'syslog',
      'syslog2',
      'syslog.conf',
      'syslog-ng',
      'syslog.1.bak',
      'xsyslog.1',
      'syslog.12345',
      'syslog.',
    ],
    'app.log': ['app-2.log', 'app-worker.log', 'app.log2', 'application-20261122.log', 'app.tar.gz'],
  };
  for (const [log, names] of Object.entries(rotated)) {
    for (const name of names)
      it(`rotatedName(): ${name} is a rotated file of ${log}`, () => assert.ok(rotatedName(log, name)));
  }
  for (const [log, names] of Object.entries(others)) {
    for (const name of names)
      it(`rotatedName(): ${name} is not a rotated file of ${log}`, () =>
        assert.equal(rotatedName(log, name), undefined));
  }

  it('oldestFirst(): sorts by number, by date, and by time if both are there', () => {
    const file = (name: string, modified: bigint) => {
      const parsed = rotatedName('log', name);
      assert.ok(parsed, name);
      return { ...parsed, name, modified };
    };
    const sorted = oldestFirst([
      file('log.1', 40n),
      file('log-20261122', 50n),
      file('log.10.gz', 10n),
      file('log.2.gz', 30n),
      file('log.2', 30n),
      file('log-20261120.gz', 20n),
      file('log-2026112012', 45n),
    ]);
    assert.deepEqual(
      sorted.map(({ name }) => name),
      ['log.10.gz', 'log-20261120.gz', 'log.2.gz', 'log.2', 'log.1', 'log-2026112012', 'log-20261122'],
    );
  });

  it('elderName(): finds the older files of a symlink, which differ in their date', () => {
    assert.ok(elderName('app-20261122.log', 'app-20261121.log.gz'));
    assert.equal(elderName('app-20261122.log', 'app-20261122.log'), undefined);
    assert.equal(elderName('app-v2.log', 'app-v1.log'), undefined);
    assert.equal(elderName('app-20261122.log', 'web-20261121.log'), undefined);
  });
});

it('possibleLogs() names every log of which rotatedName() reads a name', () => {
  const logs = ['app.log', 'app', 'current', 'a-1.log', 'a.b-2026.log', 'x_old.log', 'x.old', '1', 'old'];
  const marks = [
    '.1',
    '-2',
    '.0',
    '-20261122',
    '.2026-11-22T08',
    '-1795334400',
    '_2026.11.22Z',
    '.old',
    '.12-3',
  ];
  const names = logs.flatMap((log) => {
    const [, base = log, extension = ''] = /^(.+)(\.[a-z]+)$/.exec(log) ?? [];
    return ['', ...marks].flatMap((mark) => [log + mark, base + mark + extension]);
  });
  names.push('@400000006743a1b20c5d1e3c.s', '@400000006743a1b20c5d1e3c', 'previous');
  let count = 0;
  for (const name of names.flatMap((each) => [each, `${each}.gz`, `${each}.xz`]))
    for (const log of logs) {
      if (!rotatedName(log, name)) continue;
      assert.ok(possibleLogs(name).includes(log), `${name} of ${log}`);
      count++;
    }
  assert.ok(count > 100);
});

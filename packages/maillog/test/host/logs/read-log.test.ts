import assert from 'node:assert/strict';
import {
  appendFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { needs } from '../../helpers/needs.ts';
import { describeLoss } from '../../../src/log/loss.ts';
import { RotatingLog } from './rotating-log.ts';

interface LogOptions {
  readonly fileName?: string;
  readonly needs?: ReturnType<typeof needs>;
}

/** Runs `body` with a log of which some lines have been read. */
function log(name: string, body: (log: RotatingLog) => Promise<void>, options: LogOptions = {}): void {
  it(name, options.needs ?? {}, async () => {
    const log = new RotatingLog(options.fileName);
    try {
      const lines = log.write(100);
      assert.equal(await log.read(), lines);
      assert.deepEqual(log.warnings, []);
      await body(log);
    } finally {
      log.remove();
    }
  });
}

function lost({ path }: RotatingLog, offset: number, fate: 'gone' | 'emptied' = 'gone'): string {
  return describeLoss(path, { unreadBytes: 0, last: { fate, offset, size: 0 } })[0];
}

async function shows(log: RotatingLog, text: string, warnings: string[] = []): Promise<void> {
  assert.equal(await log.read(), text);
  assert.deepEqual(log.warnings, warnings);
  assert.equal(await log.read(), '', 'shown twice');
  assert.deepEqual(log.warnings, []);
}

describe('a log that only grows', () => {
  log('readLog of a log that only grows: continues where it stopped', async (log) => {
    await shows(log, log.write(3));
    await shows(log, '');
  });
  log('readLog of a log that only grows: keeps the last line until it has its line feed', async (log) => {
    const whole = log.write(2);
    appendFileSync(log.path, 'half');
    assert.equal(await log.read(), whole);
    appendFileSync(log.path, ' a line\nnext');
    assert.equal(await log.read(), 'half a line\n');
  });
  log('readLog of a log that only grows: shows an unfinished last line once it is rotated', async (log) => {
    appendFileSync(log.path, 'half');
    assert.equal(await log.read(), '');
    log.rename();
    const more = log.write();
    await shows(log, `half\n${more}`);
  });
  it('readLog of a log that only grows: reads it whole at first, and takes its rotated files as past', async () => {
    const log = new RotatingLog();
    log.write(10);
    log.rename();
    log.pack('.1');
    log.write(10);
    log.rename();
    const lines = log.write(10);
    await shows(log, lines);
    log.remove();
  });
  it('readLog of a log that only grows: finds one that is missing at first, and rotated before it is seen', async () => {
    const log = new RotatingLog();
    assert.equal(await log.read(), '');
    assert.deepEqual(log.warnings, [`${log.path}: no such file or directory`]);
    const one = log.write(3);
    log.rename();
    const two = log.write(3);
    await shows(log, one + two);
    log.remove();
  });
});

describe('the six ways logtail2 loses lines', () => {
  log('readLog where logtail2 loses lines: copytruncate, then grown past the position', async (log) => {
    const one = log.write(5);
    log.copy();
    log.truncate();
    const two = log.write(300);
    await shows(log, one + two);
  });
  log('readLog where logtail2 loses lines: copytruncate, then grown to the same size', async (log) => {
    const { size } = statSync(log.path);
    log.copy();
    log.truncate();
    const text = `${'y'.repeat(size - 1)}\n`;
    appendFileSync(log.path, text);
    await shows(log, text);
  });
  log('readLog where logtail2 loses lines: two rotations between runs', async (log) => {
    const one = log.write(5);
    log.rename();
    const two = log.write(50);
    log.rename();
    const three = log.write(5);
    await shows(log, one + two + three);
  });
  log('readLog where logtail2 loses lines: compressed at once, the inode used again', async (log) => {
    const one = log.write(5);
    renameSync(log.path, `${log.path}.1`);
    log.pack('.1');
    writeFileSync(log.path, '');
    const two = log.write(200);
    await shows(log, one + two);
  });
  log('readLog where logtail2 loses lines: dates with hours for names', async (log) => {
    const one = log.write(5);
    log.rename('-2026112207');
    const two = log.write(5);
    log.rename('-2026112208');
    log.pack('-2026112207');
    const three = log.write(5);
    await shows(log, one + two + three);
  });
  it('readLog where logtail2 loses lines: a stale .1 beside dates', async () => {
    const log = new RotatingLog();
    writeFileSync(`${log.path}.1`, 'stale\n');
    await shows(log, log.write(100));
    const one = log.write(5);
    log.rename('-20261122');
    const two = log.write(5);
    await shows(log, one + two);
    log.remove();
  });
});

describe('rotation', () => {
  for (const [program, packing] of [
    ['gzip', '.gz'],
    ['xz', '.xz'],
    ['zstd', '.zst'],
    ['bzip2', '.bz2'],
  ] as const) {
    const options = program === 'gzip' ? {} : { needs: needs(program) };
    const body = async (log: RotatingLog): Promise<void> => {
      const one = log.write(5000);
      log.rename();
      log.pack('.1', program);
      const two = log.write(5000);
      log.rename();
      log.pack('.1', program);
      assert.ok(statSync(`${log.path}.2${packing}`).isFile());
      const three = log.write(5);
      await shows(log, one + two + three);
      log.rename();
      log.pack('.1', program);
      await shows(log, log.write(5));
    };
    log(`readLog: rotation is followed into ${packing}`, body, options);
  }
  log('readLog: rotation may leave the writer at the old file for a while', async (log) => {
    log.rename();
    const late = log.write(3, `${log.path}.1`);
    await shows(log, late);
    const later = log.write(3, `${log.path}.1`);
    const fresh = log.write(3);
    await shows(log, later + fresh);
    const latest = log.write(3, `${log.path}.1`);
    log.pack('.1');
    await shows(log, latest);
  });
  log('readLog: rotation may leave no log for a while', async (log) => {
    const one = log.write(3);
    log.rename('.1', false);
    assert.equal(await log.read(), one);
    assert.deepEqual(log.warnings, [`${log.path}: no such file or directory`]);
    await shows(log, log.write(3));
  });
  log('readLog: rotation may be a copy that has yet to be followed by the truncation', async (log) => {
    const one = log.write(3);
    log.copy();
    const two = log.write(3);
    await shows(log, one + two);
    log.truncate();
    assert.equal(await log.read(), '');
    assert.equal(log.warnings.length, 1, 'what stood in the log after the copy is nowhere now');
    await shows(log, log.write(3));
  });
  log('readLog: rotation may be a copy that is still being made', async (log) => {
    const one = log.write(300);
    const whole = log.path + '.1';
    log.copy();
    const { size } = statSync(whole);
    const rest = readFileSync(whole).subarray(1000);
    truncateSync(whole, 1000);
    await shows(log, one);
    appendFileSync(whole, rest);
    assert.equal(statSync(whole).size, size);
    const two = log.write(3);
    appendFileSync(whole, two);
    log.truncate();
    const three = log.write(400);
    await shows(log, two + three);
  });
  log('readLog: rotation may be compression that is still being done', async (log) => {
    const one = log.write(3000);
    log.rename();
    writeFileSync(`${log.path}.1.gz`, '');
    await shows(log, one);
    const packed = gzipSync(readFileSync(`${log.path}.1`));
    writeFileSync(`${log.path}.1.gz`, packed.subarray(0, packed.length / 2));
    await shows(log, log.write(3));
    writeFileSync(`${log.path}.1.gz`, packed);
    await shows(log, log.write(3));
    unlinkSync(`${log.path}.1`);
    await shows(log, log.write(3));
  });
  log('readLog: rotation may give an unusual name', async (log) => {
    const one = log.write(3);
    renameSync(log.path, join(log.folder, 'set-aside'));
    const two = log.write(3);
    await shows(log, one + two);
  });
  log('readLog: rotation may keep the extension', async (log) => {
    const one = log.write(3);
    renameSync(log.path, join(log.folder, 'app-20261122.log'));
    const two = log.write(3);
    renameSync(log.path, join(log.folder, 'app-20261123.log'));
    const three = log.write(3);
    await shows(log, one + two + three);
  });
  log('readLog: rotation may link before it unlinks', async (log) => {
    linkSync(log.path, `${log.path}.0`);
    const one = log.write(3);
    await shows(log, one);
    unlinkSync(log.path);
    await shows(log, log.write(3));
  });
  log('readLog: rotation may be undone', async (log) => {
    log.rename();
    await shows(log, log.write(3));
    renameSync(log.path, `${log.path}.0`);
    renameSync(`${log.path}.1`, log.path);
    const one = log.write(3);
    log.write(2, `${log.path}.0`);
    assert.ok((await log.read()).endsWith(one));
    await shows(log, log.write(3));
  });
  log('readLog: rotation by dates survives a clock that goes back', async (log) => {
    const one = log.write(3);
    log.rename('-20261122');
    const two = log.write(3);
    await shows(log, one + two);
    log.rename('-20261121');
    const three = log.write(3);
    log.rename('-20271122');
    const four = log.write(3);
    await shows(log, three + four);
  });
  it('readLog: rotation may be a link that leads to another file each day', async () => {
    const log = new RotatingLog('current');
    const day = (number: number): string => join(log.folder, `app-2026112${number}.log`);
    const turn = (number: number): void => {
      rmSync(log.path, { force: true });
      symlinkSync(day(number), log.path);
    };
    turn(1);
    await shows(log, log.write(20));
    const one = log.write(20);
    turn(2);
    const two = log.write(20);
    turn(3);
    const three = log.write(20);
    await shows(log, one + two + three);
    log.remove();
  });
});

describe('logs that all begin with more of the same than is hashed', () => {
  const begin = (log: RotatingLog): string => {
    const banner = 'The program begins its log with this.\n'.repeat(200);
    appendFileSync(log.path, banner);
    return banner;
  };
  for (const last of [5, 500]) {
    it(`readLog of logs that begin alike: loses no compressed file to an expired one that was read; ${last} lines`, async () => {
      const log = new RotatingLog();
      begin(log);
      log.write(last);
      await log.read();
      log.rename('-20261122');
      log.pack('-20261122');
      begin(log);
      log.write(5);
      await log.read();
      rmSync(`${log.path}-20261122.gz`);
      const one = log.write(3);
      log.rename('-20261123');
      log.pack('-20261123');
      await shows(log, one + begin(log) + log.write(2));
      log.remove();
    });
  }
  it('readLog of logs that begin alike: loses no compressed file to an expired one that was past at first', async () => {
    const log = new RotatingLog();
    begin(log);
    log.write(5);
    log.rename('-20261121');
    log.pack('-20261121');
    begin(log);
    await log.read();
    rmSync(`${log.path}-20261121.gz`);
    let text = '';
    for (const suffix of ['-20261122', '-20261123']) {
      text += log.write(4);
      log.rename(suffix);
      log.pack(suffix);
      text += begin(log);
    }
    await shows(log, text);
    log.remove();
  });
  it('readLog of logs that begin alike: loses no rotated file if the one that was read is gone', async () => {
    const log = new RotatingLog();
    begin(log);
    log.write(500);
    await log.read();
    const { size } = statSync(log.path);
    rmSync(log.path);
    const one = begin(log) + log.write(5);
    log.rename();
    await shows(log, one + begin(log) + log.write(2), [lost(log, size)]);
    log.remove();
  });
});

describe('what cannot be accounted for is said', () => {
  log('readLog warns of a log that was emptied without a copy', async (log) => {
    const { size } = statSync(log.path);
    log.truncate();
    const fresh = log.write(3);
    await shows(log, fresh, [lost(log, size, 'emptied')]);
  });
  log('readLog warns of a rotated file that is gone before it was read', async (log) => {
    const { size } = statSync(log.path);
    log.write(3);
    log.rename();
    rmSync(`${log.path}.1`);
    const fresh = log.write(3);
    await shows(log, fresh, [lost(log, size)]);
  });
  log('readLog warns of a log that lost its end', async (log) => {
    log.write(100);
    await log.read();
    const { size } = statSync(log.path);
    truncateSync(log.path, size - 100);
    const text = readFileSync(log.path, 'latin1');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    assert.equal(await log.read(), whole);
    assert.match(log.warnings.join(), /: it was cut; what followed its first \d+ bytes is unaccounted for/);
  });
  log('readLog warns of a compressed file that is damaged', async (log) => {
    const one = log.write(20_000);
    log.rename();
    log.pack('.1');
    const packed = readFileSync(`${log.path}.1.gz`);
    writeFileSync(`${log.path}.1.gz`, packed.subarray(0, packed.length - 5000));
    const shown = await log.read();
    assert.ok(one.startsWith(shown) && shown.length > one.length / 2, 'what is good is shown');
    assert.deepEqual(log.warnings, [
      `${log.path}.1.gz: damaged; the report shows what comes before the damage`,
    ]);
    const two = log.write(3);
    assert.equal(await log.read(), two);
    assert.deepEqual(log.warnings, []);
    writeFileSync(`${log.path}.1.gz`, packed);
    await shows(log, one.slice(shown.length));
  });
  log('readLog warns of a position that cannot be parsed', async (log) => {
    const all = log.write(1);
    log.position = { version: 1, files: [{ role: 'current' }] };
    const shown = await log.read();
    assert.ok(shown.endsWith(all) && shown.startsWith('line 1 '));
    assert.equal(log.warnings.length, 1);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packedPosition, parseLogPosition } from '../../../src/log/position.ts';
import { RotatingLog } from './rotating-log.ts';
import { needs } from '../../helpers/needs.ts';

/** Covers: log/locate, log/renamed, log/file-contents, host/logs/take-as-read. */

function log(
  title: string,
  body: (log: RotatingLog) => Promise<void>,
  { name, ...options }: { readonly name?: string; readonly skip?: string } = {},
): void {
  it(title, options, async () => {
    const log = new RotatingLog(name);
    try {
      await body(log);
    } finally {
      log.remove();
    }
  });
}

/** Rotates `count` times, by what `rename` does with the log, and reads after that; nothing may be lost. */
async function rotates(log: RotatingLog, count: number, rename: (turn: number) => void): Promise<void> {
  log.write(30);
  await log.read();
  let text = '';
  for (let turn = 1; turn <= count; turn++) {
    text += log.write(50);
    rename(turn);
  }
  text += log.write(5);
  const shown = await log.read();
  const lines = (all: string): string[] => all.split('\n').sort();
  assert.deepEqual(lines(shown), lines(text));
  assert.equal(await log.read(), '', 'shown twice');
  assert.deepEqual(log.warnings, []);
  const more = log.write(2);
  assert.equal(await log.read(), more);
}

/** As if the disk had refused to read the log since it was empty: its size is known, and no byte of it. */
function refused(log: RotatingLog): void {
  const { time, files } = parseLogPosition(log.position) ?? { time: undefined, files: [] };
  const { size, mtimeNs } = statSync(log.path, { bigint: true });
  const own = files.find(({ role }) => role === 'current');
  assert.ok(own);
  const id = { ...own.id, size: Number(size), modified: String(mtimeNs) };
  const grown = [...files.filter((file) => file !== own), { ...own, id }];
  log.position = packedPosition(
    time === undefined ? { version: 1, files: grown } : { version: 1, time, files: grown },
  );
}

describe('readLog after a reading that the disk refused', () => {
  for (const [name, rotate] of Object.entries({
    renamed: (log: RotatingLog) => log.rename(),
    'renamed and compressed': (log: RotatingLog) => {
      log.rename();
      log.pack('.1');
    },
  })) {
    log(`readLog: shows a log that was ${name} after the disk refused it, without an alarm`, async (log) => {
      log.write(5);
      await log.read();
      log.rename();
      await log.read();
      const text = log.write(40);
      refused(log);
      const more = log.write(60);
      log.shift();
      rotate(log);
      const last = log.write(5);
      assert.equal(await log.read(), text + more + last);
      assert.deepEqual(log.warnings, []);
    });
  }

  log('readLog: names a log that is gone after the disk refused it', async (log) => {
    log.write(5);
    await log.read();
    log.rename();
    await log.read();
    log.write(40);
    refused(log);
    rmSync(log.path);
    const last = log.write(5);
    assert.equal(await log.read(), last);
    assert.match(log.warnings.join(), /bytes of .* unaccounted for/);
  });
});

describe('readLog after several rotations between two reports', () => {
  const schemes: [string, (turn: number) => string][] = [
    ['app.log-DATE-host1', (turn) => `app.log-2026112${turn}-host1`],
    ['DATE-app.log', (turn) => `2026112${turn}-app.log`],
    ['app_1.log', (turn) => `app_${turn}.log`],
    ['app (1).log', (turn) => `app (${turn}).log`],
    ['.bak and .bak2', (turn) => ['app.log.bak', 'app.log.bak2', 'app.log.bak3'][turn - 1]],
    ['app.log~2', (turn) => `app.log~${turn}`],
    ['letters', (turn) => `app.log.${'abc'[turn - 1]}`],
    ['month names', (turn) => `app.log.${turn}-Nov-2026`],
  ];
  for (const [title, name] of schemes)
    log(`readLog after several rotations between two reports: follows ${title}`, (log) =>
      rotates(log, 3, (turn) => renameSync(log.path, join(log.folder, name(turn)))),
    );

  log(
    'readLog after several rotations between two reports: says that the order is unknown, and shows nothing of another log',
    async (log) => {
      const other = join(log.folder, 'app-error.log');
      writeFileSync(other, 'of another log\n');
      log.write(3);
      await log.read();
      const one = log.write(3);
      renameSync(log.path, `${log.path}.bak`);
      const two = log.write(3);
      renameSync(log.path, `${log.path}.bak2`);
      renameSync(other, `${other}.bak`);
      writeFileSync(other, 'of another log, too\n');
      const three = log.write(3);
      assert.equal(await log.read(), one + two + three);
      assert.equal(log.warnings.length, 1);
      assert.match(log.warnings[0], /renamed to names that tell no order; .*app\.log\.bak2$/);
    },
  );

  log(
    'readLog after several rotations between two reports: shows a log that came and went, if none was there before',
    async (log) => {
      const bak = (turn: number): string => `${log.path}.${turn}.bak`;
      const other = join(log.folder, 'my-app.log');
      log.write(2);
      await log.read();
      const one = log.write(3);
      renameSync(log.path, bak(1));
      assert.equal(await log.read(), one);
      for (let turn = 0; turn < 2; turn++) {
        renameSync(bak(1), bak(turn + 2));
        const more = log.write(3);
        renameSync(log.path, bak(1));
        writeFileSync(other, `of another log ${turn}\n`);
        assert.equal(await log.read(), more, 'no report has seen it under its own name');
        rmSync(other);
        if (turn === 0) renameSync(bak(2), bak(9));
      }
      assert.equal(await log.read(), '');
    },
  );

  log(
    'readLog after several rotations between two reports: follows addextension of logrotate',
    (log) => {
      const configuration = join(log.folder, 'conf');
      writeFileSync(configuration, `${log.path} {\n rotate 9\n addextension .bak\n nocreate\n}\n`);
      return rotates(log, 3, () => {
        execFileSync('/usr/sbin/logrotate', ['-f', '-s', join(log.folder, 'state'), configuration]);
      });
    },
    needs('logrotate'),
  );

  log(
    'readLog after several rotations between two reports: follows a link that leads to another file each time',
    async (log) => {
      const turn = (number: number): void => {
        rmSync(log.path, { force: true });
        symlinkSync(join(log.folder, `${number}.log`), log.path);
      };
      turn(0);
      log.write(20);
      await log.read();
      const one = log.write(3);
      turn(1);
      const two = log.write(3);
      turn(2);
      const three = log.write(3);
      assert.equal(await log.read(), one + two + three);
    },
    { name: 'link' },
  );
});

describe('readLog of a log that is written anew', () => {
  for (const text of ['backup: ERROR disk not mounted\n', 'one\nunfinished'])
    log(
      `readLog of a log that is written anew: shows the same text each time: ${JSON.stringify(text)}`,
      async (log) => {
        writeFileSync(log.path, text);
        await log.read();
        for (let night = 0; night < 3; night++) {
          utimesSync(log.path, 1, 1 + night);
          if (night === 1) rmSync(log.path);
          await log.read();
          writeFileSync(log.path, text);
          assert.equal(await log.read(), text);
          assert.deepEqual(log.warnings, []);
        }
      },
    );
});

describe('readLog of rotated files that were there before the first report', () => {
  /** A log with an old rotated file that is packed. */
  function archive(
    title: string,
    program: string,
    ending: string,
    body: (path: string, log: RotatingLog) => void,
    options = {},
  ): void {
    log(
      title,
      async (log) => {
        log.write(1000);
        log.rename();
        log.pack('.1', program);
        log.rename();
        const path = `${log.path}.2`;
        assert.ok(existsSync(path + ending));
        const lines = log.write(3);
        assert.equal(await log.read(), lines);
        body(path, log);
        assert.equal(await log.read(), '');
        assert.deepEqual(log.warnings, []);
        const more = log.write(2);
        assert.equal(await log.read(), more);
      },
      options,
    );
  }
  const shell = (command: string): void => void execFileSync('/bin/sh', ['-c', command]);
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after gunzip',
    'gzip',
    '.gz',
    (path) => shell(`gunzip '${path}.gz'`),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after gunzip -k',
    'gzip',
    '.gz',
    (path) => shell(`gunzip -k '${path}.gz'`),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after zcat',
    'gzip',
    '.gz',
    (path) => shell(`zcat '${path}.gz' > '${path}'`),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after gz to xz',
    'gzip',
    '.gz',
    (path) => shell(`zcat '${path}.gz' | xz -c > '${path}.xz' && rm '${path}.gz'`),
    needs('xz'),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after gz to xz, both kept',
    'gzip',
    '.gz',
    (path) => shell(`zcat '${path}.gz' | xz -c > '${path}.xz'`),
    needs('xz'),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after unxz',
    'xz',
    '.xz',
    (path) => shell(`unxz '${path}.xz'`),
    needs('xz'),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after touch',
    'gzip',
    '.gz',
    (path) => shell(`touch '${path}.gz'`),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing after cp -r',
    'gzip',
    '.gz',
    (path, log) =>
      shell(
        `cp -r '${log.folder}' '${log.folder}.new' && rm -r '${log.folder}' && mv '${log.folder}.new' '${log.folder}' && touch -r /bin/sh '${path}.gz'`,
      ),
  );
  archive(
    'readLog of rotated files that were there before the first report: shows nothing of an archive that is put back',
    'gzip',
    '.gz',
    (path) => {
      const old = path.replace('.2', '-20200101.gz');
      writeFileSync(old, gzipSync('an old line\n'.repeat(1000)));
      utimesSync(old, 1_577_836_800, 1_577_836_800);
    },
  );
});

describe('readLog of a rotated file that is gone', () => {
  log(
    'readLog of a rotated file that is gone: names what was lost of a file that was seen and not read',
    async (log) => {
      log.write(10);
      await log.read();
      const { length } = log.write(300);
      log.rename();
      await log.read({ allowance: () => 0 });
      rmSync(`${log.path}.1`);
      await log.read();
      assert.match(log.warnings.join('\n'), new RegExp(`^${length} bytes of ${log.path} unaccounted for`));
    },
  );

  log(
    'readLog of a rotated file that is gone: names what may be lost if the copy of an emptied log is gone, too',
    async (log) => {
      log.write(10);
      log.copy('-20261122');
      await log.read();
      log.truncate();
      rmSync(`${log.path}-20261122`);
      await log.read();
      assert.match(
        log.warnings.join(),
        /: it was emptied or written anew; what followed its first \d+ bytes is unaccounted for/,
      );
    },
  );

  log('readLog of a rotated file that is gone: finds it in a directory that the entry names', async (log) => {
    const folder = `${log.folder}/old/`;
    mkdirSync(folder);
    const options = { rotatedFolders: [folder] };
    log.write(10);
    await log.read(options);
    const one = log.write(10);
    renameSync(log.path, `${folder}app.log-20261122`);
    const two = log.write(10);
    copyFileSync(log.path, `${folder}app.log-20261123`);
    log.truncate();
    const three = log.write(300);
    assert.equal(await log.read(options), one + two + three);
    execFileSync('gzip', [`${folder}app.log-20261122`]);
    appendFileSync(log.path, 'last\n');
    assert.equal(await log.read(options), 'last\n');
    assert.deepEqual(log.warnings, []);
    assert.ok(readFileSync(`${folder}app.log-20261123`).length > 0);
  });

  log('readLog shows a log that was emptied, filled again and then renamed', async (log) => {
    log.write(10);
    await log.read();
    // The file is older than the last reading by more than a tick of the clock.
    const position = parseLogPosition(log.position);
    assert.ok(position?.time !== undefined);
    log.position = { ...position, time: String(BigInt(position.time) + 10_000_000_000n) };
    log.truncate();
    const text = log.write(300);
    log.rename('.host-b');
    assert.equal(await log.read(), text);
  });

  log('readLog finds a copy that is older than the last reading after the log was emptied', async (log) => {
    log.write(10);
    log.copy('.host-b');
    await log.read();
    const position = parseLogPosition(log.position);
    assert.ok(position?.time !== undefined);
    log.position = { ...position, time: String(BigInt(position.time) + 10_000_000_000n) };
    log.truncate();
    assert.equal(await log.read(), '');
    assert.deepEqual(log.warnings, []);
  });
});

import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { describe, it } from 'node:test';
import { MAX_LINE_BYTES } from '../../../src/log/lines.ts';
import { RotatingLog } from './rotating-log.ts';
import { needs } from '../../helpers/needs.ts';

/** A log for one test. */
function log(name: string, body: (log: RotatingLog) => Promise<void>, options = {}): void {
  it(name, options, async () => {
    const log = new RotatingLog();
    try {
      await body(log);
    } finally {
      log.remove();
    }
  });
}

/** Reads with a limit until nothing is left; returns the readings. */
async function slices(log: RotatingLog, limitBytes: number): Promise<string[]> {
  const read: string[] = [];
  do {
    let given = 0;
    read.push(await log.read({ allowance: () => limitBytes - given, onGiven: (bytes) => (given += bytes) }));
  } while (log.left);
  return read;
}

function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

describe('readLog with an allowance', () => {
  log(
    'readLog with an allowance: gives whole lines up to it, says what is left, and goes on there',
    async (log) => {
      const lines = log.write(1000);
      let given = 0;
      const options = { allowance: () => 5000 - given, onGiven: (bytes: number) => (given += bytes) };
      const first = await log.read(options);
      assert.ok(first.length >= 5000 && first.length < 5100 && first.endsWith('\n'), `${first.length} bytes`);
      assert.deepEqual(log.left, { bytes: lines.length - first.length, isMinimum: false });
      const more = log.write(10);
      assert.equal(first + (await log.read()), lines + more);
      assert.equal(log.left, undefined);
      assert.deepEqual(log.warnings, []);
    },
  );

  log(
    'readLog with an allowance: goes on through rotated and compressed files, and loses none that is rotated meanwhile',
    async (log) => {
      let text = log.write(10);
      await log.read();
      text = '';
      for (let day = 1; day <= 4; day++) {
        text += log.write(300);
        log.rename(`-2026112${day}`);
        if (day % 2 === 0) log.pack(`-2026112${day}`);
      }
      text += log.write(300);
      const read: string[] = [];
      for (let turn = 0; turn < 2 || log.left; turn++) {
        let given = 0;
        read.push(await log.read({ allowance: () => 7000 - given, onGiven: (bytes) => (given += bytes) }));
        assert.deepEqual(log.warnings, []);
        if (turn === 2) log.rename('-20261125');
      }
      assert.equal(read.join(''), text);
      assert.ok(read.length > 5);
    },
  );

  log('readLog with an allowance: says so if a file is gone that it left', async (log) => {
    log.write(10);
    await log.read();
    log.write(300);
    log.rename('-20261121');
    const size = Buffer.byteLength(log.write(300));
    log.rename('-20261122');
    await log.read({ allowance: () => 0 });
    assert.equal(log.left?.isMinimum, false);
    const { rmSync } = await import('node:fs');
    rmSync(`${log.path}-20261122`);
    await log.read();
    assert.equal(log.warnings.length, 1);
    assert.match(log.warnings[0], new RegExp(`^${size} bytes of .* unaccounted for`));
  });

  log(
    'readLog with an allowance: is not exceeded by more than one line of the greatest length',
    async (log) => {
      appendFileSync(log.path, 'begin\n');
      for (let count = 0; count < 30; count++) appendFileSync(log.path, 'x'.repeat(1 << 20));
      const read = await slices(log, 1000);
      assert.ok(read.every((text) => text.length <= MAX_LINE_BYTES + (2 << 20)));
      assert.equal(read.join('').length, 6 + (30 << 20));
    },
  );
});

describe('readLog of a line without end', () => {
  log(
    'readLog of a line without end: shows an unfinished line that did not change since the last report, and then its rest',
    async (log) => {
      log.write(3);
      await log.read();
      appendFileSync(log.path, 'FATAL: out of memory');
      assert.equal(await log.read(), '');
      assert.equal(await log.read(), 'FATAL: out of memory');
      assert.equal(log.beginsInside, false);
      assert.equal(await log.read(), '');
      appendFileSync(log.path, ', dying\nnext\n');
      assert.equal(await log.read(), ', dying\nnext\n');
      assert.equal(log.beginsInside, true);
      const more = log.write(2);
      assert.equal(await log.read(), more);
      assert.equal(log.beginsInside, false);
    },
  );

  log(
    'readLog of a line without end: gives it in pieces, and each run reads only what is new',
    async (log) => {
      const piece = 'x'.repeat(1 << 20);
      for (let count = 0; count < 20; count++) appendFileSync(log.path, piece);
      assert.equal((await log.read()).length, 20 << 20);
      assert.equal(await log.read(), '');
      appendFileSync(log.path, 'end\nnext\n');
      assert.equal(await log.read(), 'end\nnext\n');
      assert.equal(log.beginsInside, true);
    },
  );
});

describe('readLog of holes', () => {
  log(
    'readLog of holes: leaves a run of NUL out, names its length, and begins a line after it',
    async (log) => {
      const fd = openSync(log.path, 'w');
      const known = 'known line\n'.repeat(1000);
      writeSync(fd, known);
      assert.equal(await log.read(), known);
      // copytruncate, and a writer that goes on at its offset
      log.copy();
      ftruncateSync(fd);
      writeSync(fd, 'known after\nstrange after\n', known.length);
      closeSync(fd);
      assert.equal(await log.read(), 'known after\nstrange after\n');
      assert.deepEqual(log.warnings, [
        `${log.path}: ${known.length} NUL bytes left out: a hole, not content`,
      ]);
      assert.equal(await log.read(), '');
      log.rename();
      log.pack('.1');
      assert.equal(await log.read(), '');
      const one = log.write(2);
      assert.equal(await log.read(), one);
    },
  );

  log('readLog of holes: keeps single NUL bytes, as UTF-16 has them', async (log) => {
    const text = Buffer.from('one\ntwo\n', 'utf16le');
    appendFileSync(log.path, text);
    appendFileSync(log.path, '\n');
    assert.equal(await log.read(), `${text.toString('latin1')}\n`);
    assert.deepEqual(log.warnings, []);
  });

  for (const [name, end] of [
    ['with a last line', 'last line\n'],
    ['with nothing', ''],
  ] as const) {
    log(
      `readLog of holes: costs no time per byte of a sparse file ${name} at its end`,
      async (log) => {
        appendFileSync(log.path, 'first line\n');
        const bytes = 20 * 2 ** 30;
        truncateSync(log.path, bytes);
        appendFileSync(log.path, end);
        const before = process.cpuUsage();
        assert.equal(await log.read(), `first line\n${end}`);
        assert.equal(await log.read(), '');
        const used = cpuMs(before);
        assert.ok(used < 2000, `${used} ms of CPU`);
        assert.equal(statSync(log.path).size, bytes + end.length);
      },
      needs('perl'),
    );
  }

  log(
    'readLog of holes: finds data between the holes of a sparse file',
    async (log) => {
      const fd = openSync(log.path, 'w');
      let expected = '';
      for (let count = 0; count < 20; count++) {
        const line = `line ${count}\n`;
        writeSync(fd, line, count * 2 ** 30 + 4096 * 300);
        expected += line;
      }
      closeSync(fd);
      const before = process.cpuUsage();
      assert.equal(await log.read(), expected);
      const used = cpuMs(before);
      assert.ok(used < 3000, `${used} ms of CPU`);
      assert.equal(log.warnings.length, 1);
    },
    needs('perl'),
  );
});

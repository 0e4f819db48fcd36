// Covers: log/rotated-name, host/logs/log-file: the files of multilog, svlogd and s6-log.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { RotatingLog } from './rotating-log.ts';

/** `current` in a folder of its own, of which 3 lines were read. */
async function current(t: TestContext): Promise<RotatingLog> {
  const log = new RotatingLog('current');
  t.after(() => log.remove());
  log.write(3);
  await log.read();
  return log;
}

/** The name of a turn, whose order is that of the turns. */
function tai(log: RotatingLog, turn: number): string {
  return join(log.folder, `@400000006743a1${(0x10 + turn).toString(16)}0d1e3c00.s`);
}

test('readLog(): follows multilog, svlogd and s6-log over several rotations', async (t) => {
  const log = await current(t);
  let text = '';
  for (let turn = 1; turn <= 20; turn++) {
    text += log.write(50);
    renameSync(log.path, tai(log, turn));
  }
  text += log.write(5);
  assert.equal(await log.read(), text);
  assert.equal(await log.read(), '', 'shown twice');
  assert.deepEqual(log.warnings, []);
});

test('readLog(): unpacks what the processor of svlogd compressed, whatever it is called', async (t) => {
  const log = await current(t);
  let text = '';
  for (let turn = 1; turn <= 5; turn++) {
    text += log.write(50);
    writeFileSync(tai(log, turn), gzipSync(readFileSync(log.path)));
    rmSync(log.path);
  }
  text += log.write(3);
  renameSync(log.path, tai(log, 6));
  text += log.write(3);
  assert.equal(await log.read(), text);
  writeFileSync(tai(log, 6), gzipSync(readFileSync(tai(log, 6))));
  assert.equal(await log.read(), '', 'the same file, compressed later');
  assert.deepEqual(log.warnings, []);
});

test('readLog(): shows what waits for its processor as previous, once', async (t) => {
  const log = await current(t);
  let text = log.write(3);
  renameSync(log.path, tai(log, 1));
  text += log.write(3);
  renameSync(log.path, join(log.folder, 'previous'));
  text += log.write(3);
  assert.equal(await log.read(), text);
  renameSync(join(log.folder, 'previous'), tai(log, 2));
  assert.equal(await log.read(), '', 'its processor has ended');
  assert.deepEqual(log.warnings, []);
});

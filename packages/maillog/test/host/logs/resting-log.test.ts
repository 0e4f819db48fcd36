import assert from 'node:assert/strict';
import { appendFileSync, linkSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { describe, it } from 'node:test';
import { restingPosition } from '../../../src/host/logs/resting-log.ts';
import { RotatingLog } from './rotating-log.ts';

const TIME = '1795334400000000000';
let longAgo = 1_700_000_000;

/** A log with two rotated files in a folder that nobody changed since, all of it read. */
async function resting(use: (log: RotatingLog) => Promise<void>): Promise<void> {
  const log = new RotatingLog();
  try {
    for (let turn = 0; turn < 2; turn++) {
      log.write(3);
      log.rename();
    }
    log.write(3);
    rest(log, log.path, `${log.path}.1`, `${log.path}.2`);
    await log.read();
    await log.read();
    await use(log);
  } finally {
    log.remove();
  }
}

/** Makes files and the folder as old as if they had rested for long. */
function rest(log: RotatingLog, ...files: string[]): void {
  longAgo++;
  for (const path of [...files, log.folder]) utimesSync(path, longAgo, longAgo);
}

function position(log: RotatingLog): Promise<string | undefined> {
  return restingPosition(log.path, log.position, TIME, {});
}

describe('restingPosition', () => {
  it('restingPosition(): gives the position with another time if no file has changed', () =>
    resting(async (log) => {
      const saved = String(log.position).split(';');
      assert.deepEqual((await position(log))?.split(';'), ['2', TIME, ...saved.slice(2)]);
    }));

  for (const name of ['app.log', 'app.log.1', 'app.log.2'])
    it(`restingPosition(): leaves a log to be read of which ${name} has grown in a folder that rests`, () =>
      resting(async (log) => {
        const before = statSync(log.folder, { bigint: true }).mtimeNs;
        appendFileSync(`${log.folder}/${name}`, 'late\n');
        assert.equal(statSync(log.folder, { bigint: true }).mtimeNs, before);
        assert.equal(await position(log), undefined);
        assert.equal(await log.read(), 'late\n');
        assert.deepEqual(log.warnings, []);
      }));

  it('restingPosition(): counts no file twice that has two names', () =>
    resting(async (log) => {
      rmSync(`${log.path}.2`);
      linkSync(`${log.path}.1`, `${log.path}.2`);
      rest(log);
      assert.equal(await position(log), undefined);
    }));

  it('restingPosition(): leaves a log to listLog() of which a rotated file is none', () =>
    resting(async (log) => {
      mkdirSync(`${log.path}.3`);
      rest(log);
      assert.equal(await position(log), undefined);
    }));
});

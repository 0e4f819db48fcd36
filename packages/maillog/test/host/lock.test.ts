import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { takeLock } from '../../src/host/lock.ts';
import { MailLogError } from '../../src/errors.ts';

const SCRIPT = fileURLToPath(new URL('./lock-process.js', import.meta.url));

describe('lock', () => {
  const root = mkdtempSync(join(tmpdir(), 'maillog-lock-'));
  after(() => rmSync(root, { recursive: true }));
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = async (child: ChildProcess): Promise<string> => {
    let text = '';
    for await (const data of child.stdout!) text += String(data);
    return text.trim();
  };
  const isBusy = (error: unknown): boolean =>
    error instanceof MailLogError &&
    error.exitCode === 75 &&
    error.message.startsWith('another run is at work');

  it('lock: is held by one, and free again when let go', async () => {
    const directory = join(root, 'one');
    const lock = await takeLock(directory);
    await assert.rejects(
      takeLock(directory),
      (error) => isBusy(error) && (error as Error).message.includes(`process ${process.pid}`),
    );
    await lock.release();
    assert.deepEqual(readdirSync(directory), []);
    await (await takeLock(directory)).release();
  });

  it('lock: is not held by a process that was killed', async () => {
    const directory = join(root, 'killed');
    const child = start(directory, 'wait');
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    await assert.rejects(
      takeLock(directory),
      (error) => isBusy(error) && (error as Error).message.includes(`process ${child.pid}`),
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(readdirSync(directory).length, 2);
    const lock = await takeLock(directory);
    assert.equal(readdirSync(directory).length, 2);
    await lock.release();
    assert.deepEqual(readdirSync(directory), []);
  });

  it('lock: is held also by a process that is stopped', async () => {
    const directory = join(root, 'stopped');
    const child = start(directory, 'wait');
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    child.kill('SIGSTOP');
    await assert.rejects(takeLock(directory), isBusy);
    child.kill('SIGKILL');
  });

  it('lock: has one holder at a time, however many come at once', async () => {
    const directory = join(root, 'many');
    const file = join(root, 'many.txt');
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => said(start(directory, 'count', file))),
      );
      assert.ok(answers.includes('done'), answers.join('\n'));
      assert.ok(
        answers.every((answer) => answer === 'done' || answer.startsWith('busy: another run is at work')),
        answers.join('\n'),
      );
    }
    const turns = readFileSync(file, 'utf8').trim().split('\n');
    assert.ok(
      turns.every((turn, index) => turn === (index % 2 === 0 ? 'in' : 'out')),
      turns.join(' '),
    );
    assert.deepEqual(readdirSync(directory), []);
  });

  it('lock: has one winner of many in one process', async () => {
    const directory = join(root, 'within');
    for (let round = 0; round < 20; round++) {
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => takeLock(directory)));
      const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      for (const result of results)
        if (result.status === 'rejected') assert.ok(isBusy(result.reason), String(result.reason));
      assert.equal(winners.length, 1);
      await winners[0].release();
    }
  });

  it('lock: works under a path longer than a socket’s may be', async () => {
    const directory = join(root, 'd'.repeat(120), 'lock');
    mkdirSync(join(directory, '..'));
    const lock = await takeLock(directory);
    await assert.rejects(takeLock(directory), isBusy);
    await lock.release();
    assert.deepEqual(readdirSync(directory), []);
  });

  it('lock: is not taken where others may write', async () => {
    const directory = join(root, 'open');
    mkdirSync(directory);
    chmodSync(directory, 0o777);
    await assert.rejects(takeLock(directory), { kind: 'permission' });
    const link = join(root, 'link');
    mkdirSync(join(root, 'private'), { mode: 0o700 });
    symlinkSync(join(root, 'private'), link);
    await assert.rejects(takeLock(link), { kind: 'permission' });
    await assert.rejects(takeLock(join(root, 'no', 'such')), { kind: 'io' });
  });
});

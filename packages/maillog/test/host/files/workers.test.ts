import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isAlive } from '../../helpers/is-alive.ts';
import { listFiles } from '../../../src/host/files/list-files.ts';
import { folder, list } from './listing.ts';

/** The worker processes of this one. */
function workers(pid = process.pid): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter((child) => child !== '' && commandLine(child).includes('hash-worker'))
    .map(Number);
}

/** Empty for one that has ended meanwhile. */
function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function makeTree(root: string, files: number): void {
  for (let count = 0; count < files; count++) {
    if (count % 100 === 0) mkdirSync(`${root}/${count / 100}`);
    writeFileSync(`${root}/${Math.floor(count / 100)}/${count}`, String(count));
  }
}

test('listFiles(): a worker that is killed costs time, and no file', async (t) => {
  const root = folder(t);
  makeTree(root, 6000);
  const whole = await list([root]);
  const pieces: Buffer[] = [];
  let killed = 0;
  for await (const { lines } of listFiles({
    roots: [root],
    key: 'sha256',
    secrets: {},
    jobs: 2,
    inlineBudgetMs: 0,
  })) {
    pieces.push(Buffer.from(lines));
    if (killed > 0) continue;
    for (const worker of workers()) {
      process.kill(worker, 'SIGKILL');
      killed++;
    }
  }
  assert.ok(killed > 0);
  assert.deepEqual(Buffer.concat(pieces).toString().split('\n').slice(0, -1), whole.lines);
});

test('listFiles(): the listing is made without workers if none can be started', async (t) => {
  const root = folder(t);
  makeTree(root, 1000);
  const whole = await list([root]);
  const { execPath } = process;
  process.execPath = '/nonexistent';
  try {
    assert.deepEqual(await list([root], { inlineBudgetMs: 0 }), whole);
  } finally {
    process.execPath = execPath;
  }
});

test('listFiles(): the listing is made without workers if no descriptors are left for one', (t) => {
  const root = folder(t);
  makeTree(root, 1000);
  const script = new URL('./few-descriptors.js', import.meta.url).pathname;
  const command = 'ulimit -n 128; exec "$0" "$@"';
  // It depends on Node which of both is too few for a process and enough for a directory.
  const listed = ['3', '4'].map((left) =>
    execFileSync('sh', ['-c', command, process.execPath, script, root, left], { encoding: 'utf8' }),
  );
  assert.ok(listed.includes('1000\n'), listed.join());
});

test('listFiles(): large files are shared among the workers, and come in their order', async (t) => {
  const root = folder(t);
  for (let count = 0; count < 12; count++) {
    writeFileSync(`${root}/${count}`, String(count));
    truncateSync(`${root}/${count}`, 40_000_000 + count);
  }
  const busy = new Set<number>();
  const names: string[] = [];
  for await (const { lines } of listFiles({ roots: [root], key: 'sha256', secrets: {}, jobs: 2 })) {
    for (const worker of workers()) busy.add(worker);
    for (const line of Buffer.from(lines).toString().split('\n'))
      if (line !== '') names.push(line.split('\t')[3] ?? '');
  }
  assert.equal(busy.size, 2);
  assert.deepEqual(names, [...names].sort());
  assert.equal(names.length, 12);
});

test('listFiles(): no worker outlives a listing, or the process that made it', async (t) => {
  const root = folder(t);
  makeTree(root, 2000);
  await list([root], { inlineBudgetMs: 0 });
  for await (const _piece of listFiles({ roots: [root], key: 'sha256', secrets: {}, inlineBudgetMs: 0 }))
    break;
  while (workers().length > 0) await new Promise((resolve) => setImmediate(resolve));
  writeFileSync(`${root}/endless`, '');
  truncateSync(`${root}/endless`, 2 ** 40);
  const script = new URL('./as-user.js', import.meta.url).pathname;
  const parent = spawn(process.execPath, [script, root, '0'], { stdio: 'ignore' });
  const pid = parent.pid ?? 0;
  while (workers(pid).length < 2) await new Promise((resolve) => setImmediate(resolve));
  const orphans = workers(pid);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  // One of them is in the midst of a file of a terabyte.
  while (orphans.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
});

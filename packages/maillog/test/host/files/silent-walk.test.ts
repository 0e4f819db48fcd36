/** Covers: host/files/list-apart, list-worker. A mount that stops answering while it is listed. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { hashFiles } from '../../../src/host/files/hash-files.ts';
import { hashApart, listApart } from '../../../src/host/files/list-apart.ts';
import { needs } from '../../helpers/needs.ts';
import { folder, list } from './listing.ts';
import { bind } from './silent.ts';
import type { Bound } from './silent.ts';

needs('root', 'bindfs');

const DIRECTORIES = 60;
const FILES_EACH = 60;

/** A mount with many files, which takes longer to list than what can wait between two processes. */
async function mounted(t: TestContext): Promise<{ root: string; bound: Bound | false }> {
  // Not folder(t): the mount must go before the folder is removed.
  const work = mkdtempSync(join(tmpdir(), 'maillog-walk-'));
  const [source, root] = [`${work}/source`, `${work}/mnt`];
  for (let directory = 0; directory < DIRECTORIES; directory++) {
    const path = `${source}/${directory}-${'d'.repeat(200)}`;
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < FILES_EACH; file++) writeFileSync(`${path}/${file}-${'f'.repeat(200)}`, 'x');
  }
  const bound = await bind(source, root);
  t.after(() => {
    if (bound) bound.unbind();
    rmSync(work, { recursive: true, force: true });
  });
  return { root, bound };
}

test('listApart() lists as listFiles() does', async (t) => {
  const root = folder(t);
  for (const name of ['a', 'b.pyc', 'c']) writeFileSync(`${root}/${name}`, name);
  const request = { roots: [root], key: 'sha256', secrets: {}, attributes: true };
  let text = '';
  for await (const { lines } of listApart(request, ['*.pyc'])) text += Buffer.from(lines).toString('latin1');
  const exclude = (path: string): boolean => path.endsWith('.pyc');
  assert.deepEqual(text.trimEnd().split('\n'), (await list([root], { attributes: true, exclude })).lines);
});

test('listApart() gives up a mount that stops answering during the walk', async (t) => {
  const { root, bound } = await mounted(t);
  if (!bound) return t.skip('mounting is not allowed');
  const request = { roots: [root], key: 'sha256', secrets: {} };
  // Long enough for a process to start on a busy machine.
  const listing = listApart(request, [], 20_000);
  await listing.next();
  bound.stop();
  await assert.rejects(async () => {
    for await (const _piece of listing);
  }, /no file could be read for .* minutes; the rest is not listed/);
});

test('hashApart() hashes as hashFiles() does, and tells the links that it meets', async (t) => {
  const root = folder(t);
  mkdirSync(`${root}/real`);
  writeFileSync(`${root}/real/file`, 'x');
  symlinkSync('real', `${root}/link`);
  const files = [`${root}/real/file`, `${root}/link/file`, `${root}/none`].map((name) => {
    return { name, key: 'sha256' };
  });
  const told = async (hash: typeof hashFiles): Promise<[string, string[]]> => {
    const links: string[] = [];
    const request = { files, secrets: {}, linked: [], onLink: (link: string) => void links.push(link) };
    let text = '';
    for await (const { lines } of hash(request)) text += Buffer.from(lines).toString('latin1');
    return [text, links];
  };
  const apart = await told(hashApart);
  assert.deepEqual(apart, await told(hashFiles));
  assert.deepEqual(apart[1], [`${root}/link`]);
});

test('hashApart() gives up a mount that stops answering meanwhile', async (t) => {
  const { root, bound } = await mounted(t);
  if (!bound) return t.skip('mounting is not allowed');
  const names = readdirSync(root).flatMap((name) =>
    readdirSync(`${root}/${name}`).map((file) => `${root}/${name}/${file}`),
  );
  const files = names.map((name) => ({ name, key: 'sha256' }));
  const hashing = hashApart({ files, secrets: {} }, 20_000);
  await hashing.next();
  bound.stop();
  await assert.rejects(async () => {
    for await (const _piece of hashing);
  }, /no file could be read for .* minutes; the rest is not listed/);
});

test('monitor: SIGTERM ends the program while a mount does not answer', async (t) => {
  const { root, bound } = await mounted(t);
  if (!bound) return t.skip('mounting is not allowed');
  const conf = `${root}.conf`;
  writeFileSync(conf, `set encrypt off\nmonitor <<M\ndir ${root}\nM\n`);
  const program = resolve('packages/maillog/dist/maillog.js');
  const child = spawn(process.execPath, [program, '-C', conf, '--dry-run'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'readable');
  bound.stop();
  child.stdout.resume();
  child.kill('SIGTERM');
  await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGTERM');
});

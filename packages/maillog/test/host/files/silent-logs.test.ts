/**
 * Covers: host/files/mount-answers, host/logs/answering-log, host/logs/logs-apart. Logs on a mount that stops
 * answering.
 */
import assert from 'node:assert/strict';
import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { nodeHost } from '../../../src/host/node-host.ts';
import { needs } from '../../helpers/needs.ts';
import { boundWorld } from './silent.ts';

needs('root', 'bindfs');

for (const logfile of ['mnt/app.log', 'mnt/*.log', '*/app.log', 'link.log', '*.log'])
  test(`watch: logfile ${logfile} of a mount that does not answer is given up, and read later`, async (t) => {
    const made = await boundWorld(t, 'deep/source');
    if (!made) return;
    const { world, bound } = made;
    writeFileSync(world.path('deep/source/app.log'), 'one\n');
    // The folder answers, and so does the log that comes first; the symlink leads into the mount.
    if (logfile === '*.log') writeFileSync(world.path('a.log'), 'plain\n');
    if (logfile === 'link.log' || logfile === '*.log') symlinkSync('mnt/app.log', world.path('link.log'));
    world.write(
      'web.conf',
      `set encrypt off\nset to a@b.c\nset from a@b.c\nset state state\nset deliver maildir:box\nwatch <<W\nlogfile ${logfile}\nW\ncommand <<C\nexec 'echo hello'\nC\n`,
    );
    const report = async () => {
      const { status } = await world.maillog(['-C', 'web.conf']);
      const { stdout } = await world.maillog(['open', 'box']);
      return { status, text: stdout.slice(stdout.lastIndexOf('==> watch-1.txt')) };
    };
    assert.equal((await report()).status, 0);
    appendFileSync(world.path('deep/source/app.log'), 'two\n');
    bound.stop();
    const silent = await report();
    bound.continue();
    assert.equal(silent.status, 1);
    assert.match(silent.text, /warn\t.*: the file system does not answer/);
    assert.match(silent.text, /hello/);
    assert.doesNotMatch(silent.text, /two|unaccounted|no such file/);
    const later = await report();
    assert.match(later.text, /^two$/m);
    assert.doesNotMatch(later.text, /warn/);
  });

test('readLog(): a log whose mount dies while it is read is given up, and read again later', async (t) => {
  const made = await boundWorld(t);
  if (!made) return;
  const { world, bound } = made;
  const host = nodeHost();
  const log = world.path('mnt/app.log');
  writeFileSync(world.path('source/app.log'), 'line\n'.repeat(4_000_000));
  const reading = host.readLog(log, undefined);
  await assert.rejects(
    async () => {
      for await (const block of reading.blocks) if (block.length > 0) bound.stop();
    },
    { name: 'Unreadable', message: /^the file system does not answer any more/ },
  );
  assert.equal(reading.position, undefined);
  bound.continue();
  let bytes = 0;
  const later = nodeHost().readLog(log, undefined);
  for await (const block of later.blocks) bytes += block.length;
  assert.equal(bytes, 20_000_000);
  assert.notEqual(later.position, undefined);
  assert.deepEqual(later.warnings, []);
});

for (const command of ['train', 'explain -C web.conf'])
  test(`maillog ${command} LOG: says of a log that its mount does not answer`, async (t) => {
    const made = await boundWorld(t);
    if (!made) return;
    const { world, bound } = made;
    writeFileSync(world.path('source/app.log'), 'one\n');
    world.write('web.conf', 'set encrypt off\nwatch <<W\nlogfile app.log\nW\n');
    bound.stop();
    const { status, stderr } = await world.maillog([...command.split(' '), 'mnt/app.log']);
    bound.continue();
    assert.equal(status, 74);
    assert.match(stderr, /^maillog: cannot read mnt\/app\.log: its file system does not answer$/m);
  });

test('readBlocks(): a log whose mount dies while it is read whole is given up', async (t) => {
  const made = await boundWorld(t);
  if (!made) return;
  const { world, bound } = made;
  writeFileSync(world.path('source/app.log'), 'line\n'.repeat(4_000_000));
  const read = async (path: string, each = (): void => {}): Promise<number> => {
    let bytes = 0;
    for await (const block of nodeHost().readBlocks(path)) {
      bytes += block.length;
      each();
    }
    return bytes;
  };
  const log = world.path('mnt/app.log');
  assert.equal(await read(log), 20_000_000);
  await assert.rejects(read(`${log}.1`), { name: 'Unreadable', message: /no such file/ });
  await assert.rejects(
    read(log, () => bound.stop()),
    {
      name: 'Unreadable',
      message: /^the file system does not answer any more/,
    },
  );
  bound.continue();
});

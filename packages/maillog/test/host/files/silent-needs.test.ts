/**
 * Covers: host/trust/answering, entry/create-entries, report/collect. What an entry needs lies on a mount
 * that does not answer.
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { needs } from '../../helpers/needs.ts';
import { boundWorld } from './silent.ts';

needs('root', 'bindfs');

const MODULE = `import { ReportEntry } from 'maillog/module';
export class Hello extends ReportEntry { async run(out) { await out.print('loaded\\n'); } }
`;

const NEEDS = `watch <<W
logfile a.log
rules mnt/a.rules
W
watch <<W
logfile b.log
rules mnt/*.rules
W
watch <<W
logfile c.log
logcheck mnt/logcheck server
W
monitor <<W
dir lone
digest hmac-sha256
key mnt/key
W
module Hello hello mnt/hello.js
hello <<W
description "what the module says"
W
command <<C
exec 'echo hello'
C
`;

test('maillog -C: entries wait for what they need on a mount that does not answer, and others report', async (t) => {
  const made = await boundWorld(t);
  if (!made) return;
  const { world, bound } = made;
  for (const folder of ['lone', 'source/logcheck/ignore.d.server'])
    mkdirSync(world.path(folder), { recursive: true });
  writeFileSync(world.path('source/a.rules'), 'ignore =~ /known/\n');
  writeFileSync(world.path('source/logcheck/ignore.d.server/a'), '^known\n');
  writeFileSync(world.path('source/key'), 'k'.repeat(32), { mode: 0o600 });
  writeFileSync(world.path('source/hello.js'), MODULE);
  writeFileSync(world.path('lone/file'), 'x');
  const append = (text: string): void => {
    for (const log of ['a.log', 'b.log', 'c.log']) appendFileSync(world.path(log), text);
  };
  append('one\n');
  world.write(
    'web.conf',
    `set encrypt off\nset to a@b.c\nset from a@b.c\nset state state\nset deliver maildir:box\n${NEEDS}`,
  );
  const report = async () => {
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    const { stdout } = await world.maillog(['open', 'box']);
    rmSync(world.path('box'), { recursive: true });
    return { status, stderr, text: stdout };
  };
  assert.deepEqual((await report()).stderr, '');
  append('two\nknown\n');
  bound.stop();
  const silent = await report();
  bound.continue();
  assert.equal(silent.status, 1);
  const waiting = silent.text.matchAll(
    /^warn\tcannot read (?:.*\/)?mnt\/(.*): its file system does not answer; this part waits for the next report$/gm,
  );
  assert.deepEqual([...waiting].map(([, file]) => file).toSorted(), [
    '*.rules',
    'a.rules',
    'hello.js',
    'key',
    'logcheck/cracking.d/*',
  ]);
  assert.match(silent.text, /^hello$/m);
  assert.match(silent.text, /what the module says/);
  assert.doesNotMatch(silent.text, /two|known/);
  const later = await report();
  assert.equal(later.status, 0);
  assert.equal(later.text.match(/^two$/gm)?.length, 3);
  assert.doesNotMatch(later.text, /^known$/m);
  assert.match(later.text, /^loaded$/m);
  assert.match(later.text, /lone\/file$/m);
});

test('maillog -C: a maildir or state on a mount that does not answer is named, and the report waits', async (t) => {
  const made = await boundWorld(t);
  if (!made) return;
  const { world, bound } = made;
  const settings = 'set encrypt off\nset to a@b.c\nset from a@b.c\n';
  const command = "command <<C\nexec 'echo hello'\nC\n";
  world.write('box.conf', `${settings}set state state\nset deliver maildir:mnt/box\n${command}`);
  world.write('state.conf', `${settings}set state mnt/state\nset deliver maildir:box\n${command}`);
  bound.stop();
  const box = await world.maillog(['-C', 'box.conf']);
  const state = await world.maillog(['-C', 'state.conf']);
  bound.continue();
  assert.equal(box.status, 75);
  assert.match(box.stderr, /cannot write to the maildir mnt\/box: its file system does not answer/);
  assert.equal(state.status, 74);
  assert.match(state.stderr, /cannot read .*mnt\/state: its file system does not answer/);
  assert.equal((await world.maillog(['flush', '-C', 'box.conf'])).status, 0);
  assert.match((await world.maillog(['open', 'mnt/box'])).stdout, /^hello$/m);
});

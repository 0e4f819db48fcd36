/** Covers: cli/train/edit-rules */
import assert from 'node:assert/strict';
import { chownSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { after, describe, test } from 'node:test';
import { World } from './world.ts';

const world = new World();
after(() => world.remove());
world.write('app.log', 'Nov 21 10:00:00 web1 app[1]: tick done\n'.repeat(12));

function train(file: string, ...more: string[]): ReturnType<World['maillog']> {
  return world.maillog(['train', 'app.log', '--out', file, ...more]);
}

describe('maillog train --out', () => {
  for (const [name, content, message] of [
    [
      'a pattern that cannot be read',
      '# mine\nignore =~ /a(/\n',
      /^broken\.rules:2:13: cannot parse pattern/,
    ],
    ['a word that is no statement', 'ingore =~ /a/\n', /^broken\.rules:1:1: unknown directive ingore/],
    ['a do without end', 'do ignore\n    =~ /a/\n', /^broken\.rules:1:1: the do that begins here never ends/],
    ['bytes of a packed file', '\x1f\x8b\x08\0\0', /^broken\.rules:1/],
  ] as const)
    test(`maillog train --out: leaves a file with ${name} as it is`, async () => {
      world.write('broken.rules', Buffer.from(content, 'latin1'));
      const { status, stderr } = await train('broken.rules');
      assert.equal(status, 78);
      assert.match(stderr, message);
      assert.equal(world.read('broken.rules'), content);
      const converted = await world.maillog(['train', '--convert', 'broken.rules', '--out', 'new.rules']);
      assert.equal(converted.status, 78);
      assert.ok(!readdirSync(world.folder).includes('new.rules'));
    });

  test('maillog train --out: changes the target of a symlink, which stays one', async () => {
    mkdirSync(world.path('git'));
    world.write('git/app.rules', '# mine\n');
    symlinkSync('git/app.rules', world.path('linked.rules'));
    assert.equal((await train('linked.rules')).status, 0);
    assert.ok(lstatSync(world.path('linked.rules')).isSymbolicLink());
    assert.match(world.read('git/app.rules'), /^# mine\n\n[^]*usual app tick done\n/);
    symlinkSync('git/other.rules', world.path('dangling.rules'));
    assert.equal((await train('dangling.rules')).status, 0);
    assert.match(readFileSync(world.path('git/other.rules'), 'latin1'), /usual app tick done/);
    assert.deepEqual(readdirSync(world.path('git')).toSorted(), ['app.rules', 'other.rules']);
  });

  test(
    'maillog train --out: follows no symlink of another user as root',
    { skip: process.geteuid?.() !== 0 && 'needs root' },
    async () => {
      mkdirSync(world.path('theirs'));
      chownSync(world.path('theirs'), 65_534, 65_534);
      world.write('mine.rules', '# mine\n');
      execFileSync('ln', ['-s', world.path('mine.rules'), world.path('theirs/x.rules')]);
      execFileSync('chown', ['-h', '65534', world.path('theirs/x.rules')]);
      const { status, stderr } = await train('theirs/x.rules');
      assert.equal(status, 77, stderr);
      assert.equal(world.read('mine.rules'), '# mine\n');
      execFileSync('ln', ['-sfn', world.path('new.rules'), world.path('theirs/x.rules')]);
      execFileSync('chown', ['-h', '65534', world.path('theirs/x.rules')]);
      assert.equal((await train('theirs/x.rules')).status, 77);
    },
  );

  test('maillog train --out: refuses what is no regular file', async () => {
    execFileSync('mkfifo', [world.path('fifo')]);
    for (const file of ['fifo', '.', '/dev/null']) {
      const { status, stderr } = await train(file);
      assert.equal(status, 64);
      assert.match(stderr, /is not a regular file\nmaillog: hint: /);
    }
  });

  test('maillog train --out: adds no rules that would break a test of the file', async () => {
    const guarded = "# mine\nshows 'Nov 21 10:00:00 web1 app[7]: tick done'\n";
    world.write('guarded.rules', guarded);
    const { status, stderr } = await train('guarded.rules');
    assert.equal(status, 78);
    assert.match(stderr, /^maillog: guarded\.rules: the new rules would break a test: shows 'Nov 21/);
    assert.equal(world.read('guarded.rules'), guarded);
    world.write('failing.rules', "hides 'a line of rules that are in another file'\n");
    assert.equal((await train('failing.rules')).status, 0);
  });
});

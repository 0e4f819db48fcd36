// Covers: host/files/tree-walk, host/files/silent-mounts, reading/check: mounts over monitored files.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ListRequest } from '../../../src/entry/host.ts';
import { silentAbove, silentMounts } from '../../../src/host/files/silent-mounts.ts';
import { nodeHost } from '../../../src/host/node-host.ts';
import { compareListings } from '../../../src/listing/compare.ts';
import type { Difference } from '../../../src/listing/difference.ts';
import { readListing } from '../../../src/listing/read.ts';
import type { Listing } from '../../../src/listing/read.ts';
import { exitStatus, resultOf } from '../../../src/listing/result.ts';
import { checkFiles, findNewFiles } from '../../../src/reading/check.ts';
import { needs } from '../../helpers/needs.ts';
import { counted, folder, list, namesIn, warningsIn } from './listing.ts';

needs('root');

/** False if the system lets nobody mount, as in many containers. */
function mount(from: string, to: string): boolean {
  return spawnSync('mount', ['--bind', from, to]).status === 0;
}

function tree(t: TestContext): { root: string; elsewhere: string } {
  // Before the hook that removes the folder.
  t.after(() => {
    for (const name of ['f', 'd']) spawnSync('umount', ['-l', `${root}/${name}`]);
  });
  const work = folder(t);
  const [root, elsewhere] = [`${work}/root`, `${work}/elsewhere`];
  for (const path of [`${root}/d`, elsewhere]) mkdirSync(path, { recursive: true });
  for (const name of ['f', 'z', 'd/1']) writeFileSync(`${root}/${name}`, name);
  execFileSync('cp', ['-a', `${root}/.`, elsewhere]);
  return { root, elsewhere };
}

for (const [what, attributes] of [
  ['without attributes', false],
  ['with attributes', true],
] as const) {
  for (const over of ['f', 'd']) {
    test(`check: a clean copy that is mounted over ${over} is a difference, ${what}`, async (t) => {
      const { root, elsewhere } = tree(t);
      const request = { roots: [root], key: 'sha256', secrets: {}, attributes };
      const saved = `${(await list([root], { attributes })).lines.join('\n')}\n`;
      if (!mount(`${elsewhere}/${over}`, `${root}/${over}`)) return t.skip('mounting is not allowed');
      const fresh = `${(await list([root], { attributes })).lines.join('\n')}\n`;
      const [old, now] = [saved, fresh].map((text) => readListing(Buffer.from(text, 'latin1'), 'x'));
      assert.ok(old && now);
      assert.equal(exitStatus(resultOf(0, compareListings(old, now))), 8);
      const host = nodeHost();
      const found = [];
      for await (const each of checkFiles(old, host, { secrets: {} })) found.push(each);
      assert.equal(exitStatus(resultOf(0, found)), 8);
      for await (const each of findNewFiles(old, host, request)) found.push(each);
      assert.equal(exitStatus(resultOf(0, found)), 8);
    });
  }
}

for (const [what, through] of [
  ['a dir itself', ''],
  ['the target of a dir that is a symlink', '/link'],
] as const) {
  test(`check: a clean copy that is mounted over ${what} is a difference, and known ones are none`, async (t) => {
    const { root, elsewhere } = tree(t);
    const [above, dir] = [`${root}/d`, through === '' ? `${root}/d/below` : `${root}${through}`];
    if (!mount(elsewhere, above)) return t.skip('mounting is not allowed');
    mkdirSync(`${elsewhere}/below`);
    writeFileSync(`${elsewhere}/below/1`, '1');
    if (through !== '') symlinkSync(`${above}/below`, dir);
    t.after(() => spawnSync('umount', ['-l', `${above}/below`]));
    const saved = readListing(
      Buffer.from(counted(`${(await list([dir])).lines.join('\n')}\n`), 'latin1'),
      'x',
    );
    const request = { roots: [dir], key: 'sha256', secrets: {} };
    assert.deepEqual(await found(saved, request), [], 'the mount above is known');
    execFileSync('cp', ['-a', `${elsewhere}/below`, `${root}/copy`]);
    mount(`${root}/copy`, `${above}/below`);
    const expected = [`${dir}/: mount point now, not when saved`];
    assert.deepEqual(await found(saved), expected);
    assert.deepEqual(await found(saved, request), expected);
    const fresh = readListing(Buffer.from(`${(await list([dir])).lines.join('\n')}\n`, 'latin1'), 'y');
    assert.deepEqual([...compareListings(saved, fresh)].map(said), expected);
    assert.deepEqual(await found(fresh, request), [], 'it is known now');
    execFileSync('umount', [`${above}/below`]);
    const gone = [`${dir}/: mount point when saved, not now`];
    assert.deepEqual(await found(fresh), gone);
    assert.deepEqual(await found(fresh, request), gone);
  });
}

/** What a check of the files finds; with a request, of new files too. Each is named once. */
async function found(saved: Listing, request?: ListRequest): Promise<string[]> {
  const host = nodeHost();
  const all: string[] = [];
  for await (const each of checkFiles(saved, host, { secrets: {}, root: '' })) all.push(said(each));
  if (request) for await (const each of findNewFiles(saved, host, request)) all.push(said(each));
  return [...new Set(all)];
}

function said(each: Difference): string {
  return `${each.name}: ${'reason' in each ? each.reason : each.kind}`;
}

test('listFiles() touches no mount point with sameFilesystem, and names a root that is one', async (t) => {
  const { root, elsewhere } = tree(t);
  const mounted = mount(elsewhere, `${root}/d`) && mount(`${elsewhere}/f`, `${root}/f`);
  if (!mounted) return t.skip('mounting is not allowed');
  const left = await list([root], { sameFilesystem: true });
  assert.deepEqual(namesIn(left), [`${root}/z`]);
  assert.deepEqual(warningsIn(left), [
    `${root}/d/: mount point, not entered`,
    `${root}/f: mount point, not entered`,
  ]);
  assert.deepEqual(warningsIn(await list([`${root}/d`])), [`${root}/d/: mount point`]);
});

test('silentMounts() asks only file systems that wait for others, and a path within one is known', async () => {
  assert.deepEqual(await silentMounts([{ point: '/', type: 'ext4' }]), new Set());
  assert.deepEqual(await silentMounts([{ point: '/tmp', type: 'fuse.x' }]), new Set());
  const silent = new Set(['/mnt/nfs']);
  assert.equal(silentAbove(silent, '/mnt/nfs'), '/mnt/nfs');
  assert.equal(silentAbove(silent, '/mnt/nfs/a'), '/mnt/nfs');
  assert.equal(silentAbove(silent, '/mnt/nfsx'), undefined);
});

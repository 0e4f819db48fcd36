/** Covers host/files/tree-walk.ts and host/hashing, through the built program: by which links root lists. */
import assert from 'node:assert/strict';
import { chmodSync, lchownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { World } from './world.ts';

/** Another user, who needs no entry in /etc/passwd. */
const APP = 4242;

const needsRoot =
  process.getuid?.() === 0 ? {} : { skip: 'not run: only root can give files to other users' };

describe('monitor, as root', needsRoot, () => {
  let world: World;
  before(() => {
    world = new World();
    chmodSync(world.folder, 0o755);
    for (const folder of ['root', 'app', 'app/tree']) mkdirSync(world.path(folder));
    world.write('root/secret', 'of root alone\n');
    for (const name of ['app', 'app/tree', 'app/tree/a']) {
      if (name.endsWith('/a')) writeFileSync(world.path(name), 'one\n');
      lchownSync(world.path(name), APP, APP);
    }
    link('app/d', world.path('root'));
    link('app/file', world.path('root/secret'));
    link('app/own', 'tree');
    symlinkSync(world.path('app/tree'), world.path('rooted'));
  });
  after(() => world.remove());

  const link = (name: string, target: string): void => {
    symlinkSync(target, world.path(name));
    lchownSync(world.path(name), APP, APP);
  };
  const configured = (...dirs: string[]): string =>
    world.write(
      'a.conf',
      `set encrypt off\nset to 'you@example.org'\nmonitor <<M\n${dirs.map((dir) => `dir ${world.folder}/${dir}\n`).join('')}mime_file a.txt\nM\n`,
    );
  const listing = async (...dirs: string[]): Promise<string> =>
    (await world.maillog(['-C', configured(...dirs), '--dry-run'])).stdout;

  it('monitor, as root: does not list what a user’s symlink to root’s files leads to', async () => {
    for (const dir of ['app/d', 'app/d/', 'app/file', 'app/d/..', 'app/d/secret']) {
      const text = await listing(dir);
      assert.ok(!text.includes('\tsha256\t'), text);
      assert.match(
        text,
        /^warn\t.*: not followed, uid 4242 owns the symlink and root \(uid 0\) its target$/m,
        dir,
      );
    }
  });
  it('monitor, as root: lists what the symlinks of root lead to, and those of a user to what is the user’s', async () => {
    const text = await listing('app/own', 'rooted', 'app/tree/a');
    for (const name of ['app/own/a', 'rooted/a', 'app/tree/a'])
      assert.match(text, new RegExp(`\tsha256\t4\t${world.path(name)}$`, 'm'));
  });
  it('maillog --check, as root: does not look where a directory has become a symlink to root’s', async () => {
    mkdirSync(world.path('app/was'));
    writeFileSync(world.path('app/was/secret'), 'of root alone\n');
    for (const name of ['app/was', 'app/was/secret']) lchownSync(world.path(name), APP, APP);
    world.write('good.log', await listing('app/was'));
    renameSync(world.path('app/was'), world.path('app/moved'));
    link('app/was', world.path('root'));
    for (const more of [[], ['-C', 'a.conf']]) {
      const { stdout, status } = await world.maillog(['--check', 'good.log', ...more]);
      assert.notEqual(status, 0);
      assert.match(stdout, /^ +Missing entries: +1$|app\/was\/secret: not followed, uid 4242 owns/m);
    }
    rmSync(world.path('app/was'));
  });
});

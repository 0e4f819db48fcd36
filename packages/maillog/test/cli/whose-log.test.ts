/** Covers host/trust/way.ts, through the built program: whose logs root reads, by which links. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { World } from './world.ts';
import type { Ended } from './world.ts';

/** Other users: they need no entry in /etc/passwd. */
const APP = 4242;
const MALLORY = 4243;
const SECRET = 'CANARY of root alone\n';

const needsRoot =
  process.getuid?.() === 0 ? {} : { skip: 'not run: only root can give files to other users' };

describe('watch, as root', needsRoot, () => {
  let world: World;
  const worlds: World[] = [];
  beforeEach(() => {
    world = new World('in-process');
    worlds.push(world);
    chmodSync(world.folder, 0o755);
    for (const folder of ['root', 'log', 'app']) mkdirSync(world.path(folder), { mode: 0o755 });
    chmodSync(world.path('root'), 0o700);
    world.write('root/secret', SECRET);
    own('app', APP);
  });
  after(() => worlds.forEach((each) => each.remove()));

  const own = (name: string, uid: number): void => lchownSync(world.path(name), uid, uid);
  const file = (name: string, uid: number, text = `${name}: of ${uid}\n`): void => {
    writeFileSync(world.path(name), text);
    own(name, uid);
  };
  const folder = (name: string, uid: number, mode = 0o755): void => {
    mkdirSync(world.path(name));
    chownSync(world.path(name), uid, uid);
    chmodSync(world.path(name), mode);
  };
  const link = (name: string, target: string, uid: number): void => {
    symlinkSync(target, world.path(name));
    own(name, uid);
  };
  const configured = (...logs: string[]): string =>
    world.write(
      'a.conf',
      `set encrypt off\nset to 'you@example.org'\nwatch <<W\n${logs.map((log) => `logfile ${world.folder}/${log}\n`).join('')}ignore =~ /never/\nmime_file a.txt\nW\n`,
    );
  const report = async (...logs: string[]): Promise<Ended> => {
    const ended = await world.maillog(['-C', configured(...logs), '--dry-run']);
    // As for every `warn` line, 1.
    assert.equal(ended.status, ended.stdout.includes('warn\t') ? 1 : 0, ended.stderr);
    assert.ok(!ended.stdout.includes('CANARY'), ended.stdout);
    return ended;
  };
  const notFollowed = (log: string, of: string): RegExp =>
    new RegExp(
      `^warn\t${world.path(log)}: not followed, uid ${APP} owns the symlink ${world.path(of)} and root \\(uid 0\\) its target$`,
      'm',
    );

  it('watch, as root: does not follow a user’s symlink to a file of root, and goes on', async () => {
    link('app/app.log', world.path('root/secret'), APP);
    file('log/other.log', 0);
    const { stdout } = await report('app/app.log', 'log/other.log');
    assert.match(stdout, notFollowed('app/app.log', 'app/app.log'));
    assert.match(stdout, /log\/other.log: of 0/);
  });

  it('watch, as root: does not follow a user’s symlink to a directory of root', async () => {
    link('app/d', world.path('root'), APP);
    for (const log of ['app/d/secret', 'app/*/secret', 'app/d/*', 'app/d/../root/secret'])
      assert.match((await report(log)).stdout, /app\/d and root \(uid 0\) its target$/m, log);
  });

  it('watch, as root: does not follow a chain of symlinks that ends at a file of root, nor a relative one', async () => {
    link('app/two', 'one', APP);
    link('app/one', '../root/secret', APP);
    link('log/rooted', world.path('app/two'), 0);
    for (const log of ['app/two', 'log/rooted'])
      assert.match((await report(log)).stdout, notFollowed(log, 'app/one'));
  });

  it('watch, as root: does not follow a user’s symlink in a sticky directory, nor in one of a group', async () => {
    folder('sticky', 0, 0o1777);
    folder('group', 0, 0o775);
    chownSync(world.path('group'), 0, APP);
    for (const name of ['sticky/app.log', 'group/app.log']) {
      link(name, world.path('root/secret'), APP);
      assert.match((await report(name)).stdout, notFollowed(name, name));
    }
  });

  it('watch, as root: names the owner where a rotated file is a user’s symlink to a file of root', async () => {
    file('app/app.log', APP, 'one\n');
    const conf = configured('app/app.log');
    appendFileSync(conf, `set deliver maildir:${world.path('mail')}\nset state ${world.path('kept')}\n`);
    await world.maillog(['-C', conf]);
    link('app/app.log.1', world.path('root/secret'), APP);
    appendFileSync(world.path('app/app.log'), 'two\n');
    await world.maillog(['-C', conf]);
    const mails = readdirSync(world.path('mail/new')).map((name) => world.path(`mail/new/${name}`));
    assert.equal(mails.length, 2);
    const { stdout: text } = await world.maillog(['open', ...mails]);
    assert.ok(!text.includes('CANARY'), text);
    assert.match(text, notFollowed('app/app.log.1', 'app/app.log.1'));
    assert.match(text, /^two$/m);
  });

  it('watch, as root: reads a log though its directory of rotated files is a user’s symlink to root’s', async () => {
    file('log/app.log', 0, 'one\n');
    world.write('root/app.log.1', SECRET);
    link('app/old', world.path('root'), APP);
    const conf = configured('log/app.log');
    const text = world.read('a.conf').replace('ignore =~', `rotated ${world.path('app/old')}\nignore =~`);
    world.write(
      'a.conf',
      `${text}set deliver maildir:${world.path('mail')}\nset state ${world.path('kept')}\n`,
    );
    await world.maillog(['-C', conf]);
    const [mail = ''] = readdirSync(world.path('mail/new'));
    const { stdout } = await world.maillog(['open', world.path(`mail/new/${mail}`)]);
    assert.ok(!stdout.includes('CANARY'), stdout);
    assert.match(stdout, /^one$/m);
    assert.match(stdout, /app\/old.*: not followed, uid 4242 owns the symlink/);
  });

  it('watch, as root: follows the symlinks of root, and those of a user to what is the user’s own', async () => {
    file('app/real.log', APP);
    file('log/real.log', 0);
    link('app/own', 'real.log', APP);
    link('app/up', '../app/real.log', APP);
    link('app/whole', world.path('app/real.log'), APP);
    link('app/chain', 'whole', APP);
    link('log/into-app', world.path('app/real.log'), 0);
    link('log/to-folder', world.path('app'), 0);
    link('app/of-root', world.path('log/real.log'), 0);
    folder('log/sub', APP);
    link('app/folder', world.path('log/sub'), APP);
    file('log/sub/deep.log', APP);
    const logs = ['app/own', 'app/up', 'app/whole', 'app/chain', 'log/into-app', 'log/to-folder/real.log'];
    // One file under several names is read once, so each name is tried by itself.
    for (const log of logs) {
      const { stdout } = await report(log);
      assert.ok(!stdout.includes('warn'), stdout);
      assert.match(stdout, /^app\/real.log: of 4242$/m, log);
    }
    const { stdout } = await report('app/of-root', 'app/folder/deep.log');
    assert.ok(!stdout.includes('warn'), stdout);
    assert.match(stdout, /^log\/real.log: of 0$/m);
    assert.match(stdout, /^log\/sub\/deep.log: of 4242$/m);
  });

  it('watch, as root: reads files of others in a directory that a group may write to, as Ubuntu’s /var/log', async () => {
    folder('varlog', 0, 0o775);
    chownSync(world.path('varlog'), 0, APP);
    folder('varlog/journal', 0, 0o2755);
    for (const [name, uid] of [
      ['syslog', APP],
      ['dpkg.log', 0],
      ['journal/x.log', MALLORY],
    ] as const)
      file(`varlog/${name}`, uid);
    const { stdout } = await report(
      'varlog/syslog',
      'varlog/dpkg.log',
      'varlog/journal/x.log',
      'varlog/*.log',
    );
    assert.ok(!stdout.includes('warn'), stdout);
    for (const name of ['syslog', 'dpkg.log', 'journal/x.log'])
      assert.match(stdout, new RegExp(`varlog/${name}: of`));
  });

  it('watch, as root: follows container logs through the links of root', async () => {
    for (const name of ['containers', 'pods', 'docker']) folder(name, 0, name === 'docker' ? 0o710 : 0o755);
    file('docker/c.log', 0);
    link('pods/p.log', world.path('docker/c.log'), 0);
    link('containers/web.log', world.path('pods/p.log'), 0);
    const { stdout } = await report('containers/*.log');
    assert.ok(!stdout.includes('warn'), stdout);
    assert.match(stdout, /docker\/c.log: of 0/);
  });

  it('watch, as root: does not read a hard link where others may write, but a user’s own', async () => {
    linkSync(world.path('root/secret'), world.path('app/app.log'));
    assert.match(
      (await report('app/app.log')).stdout,
      /app.log: not read, uid 4242 may write to the directory and the file of root \(uid 0\) has 2 names/,
    );
    file('app/own.log', APP);
    linkSync(world.path('app/own.log'), world.path('app/own2.log'));
    assert.match((await report('app/own2.log')).stdout, /app\/own.log: of 4242/);
  });

  it('watch, as root: waits for no FIFO, device or socket, by whatever link', async () => {
    execFileSync('mkfifo', [world.path('app/fifo')]);
    own('app/fifo', APP);
    link('app/zero', '/dev/zero', APP);
    link('app/mem', '/proc/self/mem', APP);
    link('app/loop', 'loop', APP);
    const { stdout } = await report('app/fifo', 'app/zero', 'app/mem', 'app/loop');
    for (const words of [
      /fifo: not a regular file/,
      /zero: not followed/,
      /mem: not followed/,
      /loop: too many/,
    ])
      assert.match(stdout, words);
  });

  it('watch, as root: is not misled by a directory that is swapped for a symlink while it is read', async () => {
    folder('app/d', APP);
    file('app/d/secret', APP, 'harmless\n');
    chmodSync(world.path('app'), 0o777);
    const swap = `
      const { renameSync, symlinkSync } = require('node:fs');
      process.chdir(process.argv[1]);
      symlinkSync(process.argv[2], 'l');
      for (;;) { renameSync('d', 'x'); renameSync('l', 'd'); renameSync('d', 'l'); renameSync('x', 'd'); }`;
    const child = spawn(process.execPath, ['-e', swap, dirname(world.path('app/d')), world.path('root')], {
      uid: APP,
      gid: APP,
      stdio: 'ignore',
    });
    await once(child, 'spawn');
    try {
      const conf = configured('app/d/secret', 'app/d/*', 'app/*/secret');
      for (let run = 0; run < 8; run++) {
        const { stdout, stderr, status } = await world.process(['-C', conf, '--dry-run']);
        assert.ok(status === 0 || status === 1, stderr);
        assert.ok(!stdout.includes('CANARY'), stdout);
      }
      assert.equal(child.exitCode, null, 'the swapping has ended by itself');
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('maillog explain, maillog train, as root: do not follow what watch does not follow', async () => {
    link('app/app.log', world.path('root/secret'), APP);
    file('log/other.log', 0);
    const conf = configured('app/app.log', 'log/other.log');
    for (const args of [
      ['explain', '-C', conf],
      ['train', '-C', conf],
      ['train', world.path('app/app.log')],
    ]) {
      const { stdout, stderr } = await world.maillog(args);
      assert.ok(!`${stdout}${stderr}`.includes('CANARY'), args.join(' '));
      assert.match(stderr, /app.log: not followed, uid 4242 owns the symlink/, args.join(' '));
      if (args[0] === 'explain') assert.match(stdout, /a.txt: 1 lines/);
    }
  });

  it('watch, as root: keeps what it could not follow ahead of the position', async () => {
    file('app/app.log', APP, 'one\n');
    renameSync(world.path('app/app.log'), world.path('app/kept.log'));
    link('app/app.log', world.path('root/secret'), APP);
    await report('app/app.log');
    unlinkSync(world.path('app/app.log'));
    renameSync(world.path('app/kept.log'), world.path('app/app.log'));
    assert.match((await report('app/app.log')).stdout, /^one$/m);
  });
});

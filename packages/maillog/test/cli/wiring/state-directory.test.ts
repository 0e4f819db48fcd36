import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { refusal, serve } from '../../helpers/mail-server.ts';
import { World } from '../world.ts';
import type { Ended } from '../world.ts';
import { needs } from '../../helpers/needs.ts';

needs('gpg');

describe('what is kept between runs', () => {
  const world = new World('in-process');
  before(() => {
    world.key('you@example.com');
    world.publicKey('you@example.com');
  });
  after(() => world.remove());

  const configure = (
    state: string,
    settings: string,
    entries = "command <<X\nexec 'echo hello'\nX\n",
  ): string => {
    const common = 'recipient you@example.com.asc\nset to you@example.com\nset from maillog@example.com\n';
    world.write('web.conf', `${common}set state ${state}\n${settings}\n${entries}`);
    return 'web.conf';
  };

  it('state directory: holds a report that nobody takes, until flush delivers it, once', async (test) => {
    let open = false;
    const server = await serve(test, {
      onRcptTo: (_, __, callback) => callback(open ? null : refusal(451, 'come back')),
    });
    configure('waits', `set smtp ${server.at}`);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
    const waiting = await world.maillog(['status', '-C', 'web.conf']);
    assert.match(waiting.stdout, /^spool +1 waiting\n +report 1, .* 1 try, again at .*come back$/m);
    assert.equal((await world.maillog(['flush', '-C', 'web.conf'])).status, 75);
    open = true;
    assert.deepEqual(await world.maillog(['flush', '-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
    assert.deepEqual(await world.maillog(['flush', '-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
    assert.equal(server.messages.length, 1);
    const done = JSON.parse((await world.maillog(['status', '-C', 'web.conf', '--json'])).stdout) as Record<
      string,
      unknown
    >;
    assert.deepEqual(done['waiting'], []);
    assert.equal((done['state'] as { delivered: { sequence: number } }).delivered.sequence, 1);
    assert.equal((done['keys'] as { fingerprint: string }[])[0]?.fingerprint.length, 40);
  });

  it('state directory: keeps the positions of a log that is not named for a while, or by another configuration', async () => {
    const lines = (log: string): string[] => [...log.matchAll(/^(?:one|two) \d+$/gm)].map(([line]) => line);
    const run = async (log: string): Promise<string[]> => {
      configure('shared', `set deliver maildir:shared-${log}`, `watch <<X\nlogfile ${log}.log\nX\n`);
      rmSync(world.path(`shared-${log}`), { recursive: true, force: true });
      assert.deepEqual(await world.maillog(['-C', 'web.conf']), { status: 0, stdout: '', stderr: '' });
      return lines((await world.maillog(['open', `shared-${log}`])).stdout);
    };
    for (const log of ['one', 'two']) writeFileSync(world.path(`${log}.log`), `${log} 1\n`);
    assert.deepEqual(await run('one'), ['one 1']);
    assert.deepEqual(await run('two'), ['two 1']);
    for (const log of ['one', 'two']) {
      writeFileSync(world.path(`${log}.log`), `${log} 2\n`, { flag: 'a' });
      renameSync(world.path(`${log}.log`), world.path(`${log}.log.1`));
      writeFileSync(world.path(`${log}.log`), `${log} 3\n`);
    }
    assert.deepEqual(await run('one'), ['one 2', 'one 3']);
    assert.deepEqual(await run('two'), ['two 2', 'two 3']);
  });

  it('state directory: the next report names once what was given up', async (test) => {
    const server = await serve(test, {
      onRcptTo: (_, __, callback) => callback(refusal(550, 'no such user')),
    });
    configure('told', `set smtp ${server.at}`);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 69);
    const { stdout: status } = await world.maillog(['status', '-C', 'web.conf']);
    assert.match(status, /^spool +empty\ngiven up +report 1 to you@example\.com: .*no such user/m);
    configure('told', 'set deliver maildir:told-mail');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 1);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const { stdout } = await world.maillog(['open', 'told-mail']);
    const told = stdout.match(
      /^==> maillog\.txt <== .*\nwarn\treport 1 was not delivered to you@example\.com: .*no such user.*\n/gm,
    );
    assert.equal(told?.length, 1, stdout);
    assert.ok(existsSync(world.path('told/spool/failed/0000000001/message-1.eml')));
  });

  it('maillog, as root: refuses a state directory that somebody else could replace', async () => {
    mkdirSync(world.path('his'));
    configure('his/state', 'set deliver maildir:his-mail');
    const run = (): Promise<Ended> => world.maillog(['-C', 'web.conf']);
    assert.equal((await run()).status, 0);
    chmodSync(world.path('his'), 0o777);
    const { status, stderr } = await run();
    assert.equal(status, process.getuid?.() === 0 ? 77 : 0);
    if (status === 77)
      assert.match(stderr, /his\/state: .*his can be written by others \(mode 0777, owner 0\)/);
  });

  it('state directory: the name of a log in it cannot steer the terminal that shows it', async () => {
    mkdirSync(world.path('names'));
    writeFileSync(world.path('names/x\x1b]0;y\x07\nkey  z.log'), 'one\n');
    configure('names-state', 'set deliver maildir:names-mail', "watch <<X\nlogfile 'names/*.log'\nX\n");
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const { stdout } = await world.maillog(['status', '-C', 'web.conf']);
    assert.match(
      stdout,
      /^position +watch-1\.txt: names\/x\\x1b\]0;y\\x07\\x0akey {2}z\.log: 4 bytes read$/m,
    );
  });

  it('state directory: serves one run at a time', async () => {
    const flag = world.path('running');
    configure(
      'one',
      'set deliver maildir:one-mail',
      `command <<X\nexec 'touch ${flag}; while [ -e ${flag} ]; do sleep 0.05; done'\nX\n`,
    );
    const first = world.process(['-C', 'web.conf']);
    while (!existsSync(flag)) await new Promise(setImmediate);
    const second = await world.process(['-C', 'web.conf']);
    assert.equal(second.status, 75);
    assert.match(second.stderr, /another run is at work/);
    rmSync(flag);
    assert.equal((await first).status, 0);
    assert.equal(readdirSync(world.path('one-mail/new')).length, 1);
  });

  it('state directory: a damaged state is put aside and named, and the run continues', async () => {
    configure('damaged', 'set deliver maildir:damaged-mail');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const file = world.path('damaged/state.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"sequence":1', '"sequence":7'));
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 1);
    assert.ok(readdirSync(world.path('damaged')).some((name) => name.startsWith('state.json.damaged-')));
    assert.match(
      (await world.maillog(['open', 'damaged-mail'])).stdout,
      /\nwarn\tthe saved state was damaged and is put aside/,
    );
  });

  it('state directory: the next report names a damaged state that status or flush found before', async () => {
    world.write('lost.log', 'one\n');
    configure('found', 'set deliver maildir:found-mail', 'watch <<X\nlogfile lost.log\nX\n');
    for (const line of ['two\n', 'three\n']) {
      assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
      writeFileSync(world.path('lost.log'), line, { flag: 'a' });
    }
    writeFileSync(world.path('found/state.json'), 'damaged');
    const { stdout: status } = await world.maillog(['status', '-C', 'web.conf']);
    assert.match(status, /^next report +the saved state was damaged and is put aside as .*$/m);
    assert.equal((await world.maillog(['flush', '-C', 'web.conf'])).status, 0);
    rmSync(world.path('found-mail'), { recursive: true });
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 1);
    const { stdout } = await world.maillog(['open', 'found-mail']);
    assert.match(stdout, /^warn\tthe saved state was damaged .*; the one before it is used[^]*\nthree$/m);
    assert.doesNotMatch(stdout, /^(?:one|two)$/m);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
  });

  it('state directory: a run continues from the state before if the last one is gone', async () => {
    world.write('gone.log', 'one\n');
    configure('gone', 'set deliver maildir:gone-mail', 'watch <<X\nlogfile gone.log\nX\n');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    writeFileSync(world.path('gone.log'), 'two\n', { flag: 'a' });
    rmSync(world.path('gone/state.json'));
    rmSync(world.path('gone-mail'), { recursive: true });
    assert.match((await world.maillog(['-C', 'web.conf', '--dry-run'])).stdout, /^two$/m);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 1);
    const { stdout } = await world.maillog(['open', 'gone-mail']);
    assert.match(stdout, /^warn\tthe saved state is gone; [^]*\ntwo$/m);
    assert.doesNotMatch(stdout, /^one$/m);
  });

  it('state directory: a run shows nothing older again if the record of the newest report is damaged', async (test) => {
    const server = await serve(test, { onRcptTo: (_, __, callback) => callback(refusal(451, 'later')) });
    world.write('older.log', 'one\n');
    const entries = 'watch <<X\nlogfile older.log\nX\n';
    configure('older', `set smtp ${server.at}`, entries);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
    configure('older', 'set deliver maildir:older-mail', entries);
    writeFileSync(world.path('older.log'), 'two\n', { flag: 'a' });
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    const state = readFileSync(world.path('older/state.json'));
    writeFileSync(world.path('older.log'), 'three\n', { flag: 'a' });
    configure('older', `set smtp ${server.at}`, entries);
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 75);
    // As a crash before the state was saved, and a disk that lost the manifest, leave it.
    writeFileSync(world.path('older/state.json'), state);
    writeFileSync(world.path('older/spool/new/0000000003/manifest.json'), '');
    rmSync(world.path('older-mail'), { recursive: true });
    configure('older', 'set deliver maildir:older-mail', entries);
    await world.maillog(['-C', 'web.conf']);
    const { stdout } = await world.maillog(['open', 'older-mail']);
    assert.match(stdout, /^three$/m);
    assert.doesNotMatch(stdout, /^two$/m);
    assert.match(stdout, /^warn\treport 3 is lost: it was damaged in the spool$/m);
  });

  it('maillog: refuses a state directory that others may write to', async () => {
    configure('open', 'set deliver maildir:open-mail');
    assert.equal((await world.maillog(['-C', 'web.conf'])).status, 0);
    chmodSync(world.path('open'), 0o777);
    const { status, stderr } = await world.maillog(['-C', 'web.conf']);
    assert.equal(status, 77);
    assert.match(stderr, /the state directory .* can be written by others, mode 777\nmaillog: hint: /);
  });
});

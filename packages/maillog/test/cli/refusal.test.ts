/** Covers: cli/wiring/refusal, last-good, last-good-sealers. What a refused configuration sends. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { afterEach, before, after, beforeEach, describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import { World } from './world.ts';
import type { Ended } from './world.ts';

needs('gpg');

const ENTRY = "command <<X\nexec 'echo hello'\nX\n";

describe('set on_error: a refused configuration', () => {
  const world = new World('in-process');
  let [fingerprint, number, state, box] = ['', 0, '', ''];
  before(() => {
    for (const name of ['you@example.com', 'other@example.com', 'host@example.com']) {
      world.key(name);
      world.publicKey(name);
      world.write(`${name}.sec`, world.gpg('--armor', '--export-secret-keys', name));
      chmodSync(world.path(`${name}.sec`), 0o600);
    }
    fingerprint = world.key('soon@example.com');
    world.publicKey('soon@example.com');
  });
  after(() => world.remove());
  beforeEach(() => {
    number += 1;
    [state, box] = [`state-${number}`, `box-${number}`];
  });
  afterEach(() => rmSync(world.path('web.conf'), { force: true }));

  const mails = (): string[] =>
    existsSync(world.path(`${box}/new`))
      ? readdirSync(world.path(`${box}/new`))
          .sort()
          .map((name) => `${box}/new/${name}`)
      : [];
  const conf = (...lines: string[]): string =>
    world.write(
      'web.conf',
      [
        `set state ${state}`,
        'set to you@example.com',
        'set from a@b.c',
        'set host web1',
        `set deliver maildir:${box}`,
      ]
        .concat(lines, ENTRY)
        .join('\n'),
    );
  const run = (...args: string[]): Promise<Ended> => world.maillog([...args, '-C', 'web.conf']);
  /** A good run with these lines: one mail. */
  const good = async (...lines: string[]): Promise<void> => {
    conf(...lines);
    const { status, stderr } = await run();
    assert.deepEqual([status, stderr, mails().length], [0, '', 1]);
  };
  /** What `reader` reads in the newest mail. */
  const open = async (reader: string): Promise<string> => {
    const { status, stdout } = await world.maillog(['open', '--key', `${reader}.sec`, mails().at(-1) ?? '']);
    return `${status}\n${stdout}`;
  };
  const RECIPIENT = 'recipient you@example.com.asc';

  it('set on_error: a refused configuration reaches the reader once a day, sealed, with each error and its place', async () => {
    await good(RECIPIENT);
    conf(RECIPIENT, 'set nonsense SECRETWORD', 'sat to you@example.com');
    for (let runs = 1; runs <= 2; runs++) {
      const { status, stderr } = await run();
      assert.equal(status, 78);
      assert.doesNotMatch(stderr, /does not learn/);
    }
    const [, mail, ...more] = mails();
    assert.deepEqual(more, []);
    // Which configuration reports is in clear in layout parts, in this header alone.
    const rest = world.read(mail).replace(/^X-MailLog-Report: .*\n(?: .*\n)*/m, '');
    assert.doesNotMatch(rest, /SECRETWORD|refused|web\.conf/);
    assert.doesNotMatch(world.read(mail), /SECRETWORD|refused/);
    const text = await open('you@example.com');
    assert.match(text, /^0\n===> report 2 of web1 .*\n==> maillog\.txt <==/);
    assert.match(
      text,
      /^warn\tthis host's configuration is refused: web\.conf:7:5: unknown setting nonsense/m,
    );
    assert.match(text, /^warn\tthis host's configuration is refused: web\.conf:8:1: /m);
  });

  it('set on_error: a refused configuration is reported again on another day, and the chain of reports continues', async () => {
    await good(RECIPIENT);
    conf(RECIPIENT, 'set nonsense 1');
    await run();
    const yesterday = world
      .read(`${state}/state.json`)
      .replace(/"refusalTold":"[^"]*"/, '"refusalTold":"2020-01-01"');
    const [line] = yesterday.split('\n');
    const { createHash } = await import('node:crypto');
    const digest = createHash('sha256').update(`${line}\n`).digest('hex');
    world.write(`${state}/state.json`, `${line}\n${digest}\n`);
    await run();
    conf(RECIPIENT);
    assert.equal((await run()).status, 0);
    assert.equal(mails().length, 4);
    const args = ['open', '--quiet', '--key', 'you@example.com.sec', ...mails()];
    const { status, stderr } = await world.maillog(args, { XDG_STATE_HOME: world.path('reader') });
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('set on_error: a refused configuration sends nothing with on_error none, in clear, before a good run, or with --dry-run', async () => {
    for (const first of [[RECIPIENT, 'set on_error none'], ['set encrypt off']]) {
      [state, box] = [`${state}x`, `${box}x`];
      await good(...first);
      conf(...first, 'set nonsense 1');
      assert.equal((await run()).status, 78);
      assert.equal(mails().length, 1);
      assert.equal(existsSync(world.path(`${state}/last-good.json`)), false);
    }
    [state, box] = [`${state}y`, `${box}y`];
    conf(RECIPIENT, 'set nonsense 1');
    assert.equal((await run()).status, 78);
    await good(RECIPIENT);
    conf(RECIPIENT, 'set nonsense 1');
    assert.equal((await run('--dry-run')).status, 78);
    conf(RECIPIENT, 'set nonsense 1', 'set on_error none');
    assert.equal((await run()).status, 78);
    assert.equal(mails().length, 1);
  });

  it('set on_error: a refused configuration leaves no secret in the state, and nobody else may read it', async () => {
    world.write('password', 'SECRETPASSWORD\n');
    chmodSync(world.path('password'), 0o600);
    const gpg = 'set pgp "gpg -a -e -r you@example.com --trust-model always --no-tty --batch';
    await good(`${gpg}"`, 'set smtp smtp://me@localhost', 'set smtp_password_file password');
    const file = `${state}/last-good.json`;
    assert.doesNotMatch(world.read(file), /SECRET/);
    assert.equal(statSync(world.path(file)).mode & 0o777, 0o600);
    conf(`${gpg} --pinentry-mode loopback --passphrase SECRETPHRASE"`);
    assert.equal((await run()).status, 0);
    assert.equal(existsSync(world.path(file)), false);
  });

  it('set on_error: a refused configuration is sealed by the gpg command of the last good run', async () => {
    const pgp = 'set pgp "gpg -a -e -r you@example.com --trust-model always --no-tty --batch"';
    await good(pgp);
    conf('set pgp "gpg -a -e -r nobody@example.com --no-tty --batch"');
    assert.equal((await run()).status, 69);
    assert.match(
      await open('you@example.com'),
      /configuration is refused: web\.conf:6:9: .*nobody@example\.com/,
    );
  });

  it('set on_error: a refused configuration reaches the reader if the key file is missing, or is another key', async () => {
    world.write('copy.asc', world.read('you@example.com.asc'));
    await good('recipient copy.asc');
    rmSync(world.path('copy.asc'));
    assert.equal((await run()).status, 69);
    assert.match(await open('you@example.com'), /configuration is refused: .*copy\.asc: no such file/);
  });

  it('set on_error: a refused configuration reaches the readers whose keys have not expired', async () => {
    world.write('soon.asc', world.read('soon@example.com.asc'));
    await good(RECIPIENT, 'recipient soon.asc');
    world.gpg('--quick-set-expire', fingerprint, 'seconds=1');
    world.write('soon.asc', world.gpg('--armor', '--export', 'soon@example.com'));
    const isExpired = (): boolean =>
      /^pub:e/m.test(world.gpg('--with-colons', '--list-keys', 'soon@example.com').toString());
    while (!isExpired());
    assert.equal((await run()).status, 69);
    assert.match(await open('you@example.com'), /configuration is refused: .*soon\.asc: it expired on/);
  });

  it('set on_error: a refused configuration reaches the reader if the signing key is missing, and says that it is not signed', async () => {
    world.write('sign.sec', world.read('host@example.com.sec'));
    chmodSync(world.path('sign.sec'), 0o600);
    await good(RECIPIENT, 'set sign sign.sec');
    rmSync(world.path('sign.sec'));
    assert.equal((await run()).status, 69);
    assert.match(await open('you@example.com'), /this message is not signed: cannot sign with .*sign\.sec/);
  });

  it('set on_error: a refused configuration reaches the reader if a rules file or a module cannot be loaded', async () => {
    await good(RECIPIENT);
    world.write('x.log', '');
    conf(RECIPIENT, 'module Gone gone ./gone.mjs', 'watch <<W', ' logfile x.log', ' rules gone.rules', 'W');
    assert.equal((await run()).status, 78);
    const text = await open('you@example.com');
    assert.match(text, /gone\.mjs/);
    assert.match(text, /gone\.rules/);
  });

  it('set on_error: a refused configuration reaches the reader if the file is gone, in the default state directory', async () => {
    const lines = [
      'set to you@example.com',
      'set from a@b.c',
      `set deliver maildir:${box}`,
      RECIPIENT,
      ENTRY,
    ];
    world.write('web.conf', lines.join('\n'));
    assert.equal((await run()).status, 0);
    rmSync(world.path('web.conf'));
    assert.equal((await run()).status, 78);
    assert.match(
      await open('you@example.com'),
      /configuration is refused: cannot read web\.conf: no such file/,
    );
  });

  it('set on_error: a refused configuration in a folder that is missing has one error, not one of realpath besides', async () => {
    assert.deepEqual(await world.maillog(['-C', 'missing/web.conf']), {
      status: 78,
      stdout: '',
      stderr: 'maillog: cannot read missing/web.conf: no such file or directory\n',
    });
  });

  it('set on_error: a refused configuration waits in the spool if the mail server is away, and goes out with a later run of the same day', async () => {
    await good(RECIPIENT);
    const away = world.path(`${box}/new`);
    chmodSync(world.path(box), 0o700);
    rmSync(away, { recursive: true });
    world.write(`${box}/new`, 'not a folder');
    conf(RECIPIENT, 'set nonsense 1');
    assert.equal((await run()).status, 78);
    assert.deepEqual(readdirSync(world.path(`${state}/spool/new`)), ['0000000002']);
    rmSync(away);
    const flushed = await world.maillog([
      'flush',
      '-C',
      world.write('web.conf', world.read('web.conf').replace('set nonsense 1', '')),
    ]);
    assert.equal(flushed.status, 0);
    assert.match(await open('you@example.com'), /configuration is refused/);
  });
});

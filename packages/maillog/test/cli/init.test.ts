/**
 * Covers: cli/init, cli/init/. As root, empty folders are mounted over those that would start MailLog on this
 * host, for the program alone.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { trainedRules } from '../../src/cli/init/plan.ts';
import { unitFiles } from '../../src/cli/init/starter.ts';
import { timingOf } from '../../src/cli/init/timing.ts';
import { directoryUrls } from '../../src/cli/init/wkd.ts';
import { workingLine } from '../../src/cli/terminal/working-line.ts';
import { temporary } from '../helpers/temporary.ts';
import { needs } from '../helpers/needs.ts';
import { serve } from '../helpers/mail-server.ts';
import { World } from './world.ts';
import type { Ended } from './world.ts';

needs('gpg');

const PROGRAM = resolve('packages/maillog/dist/maillog.js');
const COVERED = ['/etc/cron.d', '/run/systemd'].filter((path) => existsSync(path));
const COVER = COVERED.map((path) => `mount -t tmpfs tmpfs ${path} && `).join('');

/** The words that run the program without any effect on what starts programs here. */
function words(...args: string[]): string[] {
  const own = [process.execPath, PROGRAM, ...args];
  return process.getuid?.() === 0
    ? ['unshare', '--mount', 'sh', '-c', `${COVER}exec "$@"`, 'sh', ...own]
    : own;
}

/** Root in a container may have no right to mount: then it must not write into this host's /etc/cron.d. */
const isCovered =
  process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', 'sh', '-c', `${COVER}true`]).status === 0;

describe('maillog init', { skip: isCovered ? false : 'needs the right to mount' }, () => {
  const world = new World();
  let fingerprint = '';
  before(() => {
    fingerprint = world.key('Admin <you@example.com>');
    world.publicKey('you@example.com');
  });
  after(() => world.remove());
  beforeEach(() => {
    for (const name of ['etc', 'mail', 'state']) rmSync(world.path(name), { recursive: true, force: true });
    mkdirSync(world.path('etc'), { mode: 0o755 });
  });

  function init(...args: string[]): Promise<Ended> {
    return new Promise((done) => {
      const [program = '', ...rest] = words('init', world.path('etc/maillog.conf'), ...args);
      const child = spawn(program, rest, {
        cwd: world.folder,
        env: world.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const outputs = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const)
        child[name].on('data', (data: Buffer) => (outputs[name] += data.toString()));
      child.on('close', (status) => done({ status, ...outputs }));
    });
  }
  const KEY = ['--recipient', 'you@example.com.asc'];
  const MAILDIR = ['--yes', '--maildir', 'mail'];

  it('maillog init: writes a configuration, and sends a sealed test report that the reader opens', async () => {
    const { status, stdout, stderr } = await init(...KEY, ...MAILDIR);
    assert.deepEqual([status, stderr], [0, ''], stdout);
    assert.match(
      stdout,
      new RegExp(`^key ${fingerprint.match(/.{4}/g)?.join(' ')}, never expires: Admin`, 'm'),
    );
    assert.match(stdout, /^sent: test report 1 to you@example\.com; maildir \S+ took it$/m);
    const conf = world.read('etc/maillog.conf');
    assert.match(conf, new RegExp(`^recipient \\S+/etc/you@example\\.com\\.asc ${fingerprint}$`, 'm'));
    assert.match(conf, /^set to you@example\.com$/m);
    assert.ok(conf.split('\n').length < 60);
    const [mail = ''] = readdirSync(world.path('mail/new'));
    const opened = await world.maillog(['open', `mail/new/${mail}`]);
    assert.equal(opened.status, 0);
    assert.match(opened.stdout, /This is a test report of MailLog on /);
    const checked = await world.maillog(['check-config', '-C', 'etc/maillog.conf']);
    assert.equal(checked.status, 0, checked.stdout);
  });

  it('maillog init: refuses a second run with the way out, and changes nothing', async () => {
    writeFileSync(world.path('etc/maillog.conf'), 'mine\n');
    const { status, stdout, stderr } = await init(...KEY, ...MAILDIR);
    assert.deepEqual([status, stdout], [78, '']);
    assert.match(stderr, /etc\/maillog\.conf is there already.*\nmaillog: hint: maillog doctor -C \S+ /);
    assert.equal(world.read('etc/maillog.conf'), 'mine\n');
    assert.deepEqual(readdirSync(world.path('etc')), ['maillog.conf']);
  });

  it('maillog init: takes no name of a directory, nor of a symlink that leads nowhere', async () => {
    symlinkSync('nowhere', world.path('etc/maillog.conf'));
    const dangling = await init(...KEY, ...MAILDIR);
    assert.match(dangling.stderr, /maillog\.conf is there already/);
    assert.deepEqual(readdirSync(world.path('etc')), ['maillog.conf']);
    rmSync(world.path('etc/maillog.conf'));
    mkdirSync(world.path('etc/maillog.conf'));
    const { status, stderr } = await init(...KEY, ...MAILDIR);
    assert.equal(status, 64);
    assert.match(stderr, /is a directory\n.*maillog init \S+\/etc\/maillog\.conf\/maillog\.conf$/m);
  });

  it('maillog init: goes on after a run that was interrupted before the configuration', async () => {
    assert.equal((await init(...KEY, ...MAILDIR)).status, 0);
    rmSync(world.path('etc/maillog.conf'));
    const { status, stdout } = await init(...KEY, ...MAILDIR);
    assert.equal(status, 0);
    assert.match(stdout, /^kept \S+\/you@example\.com\.asc$/m);
    assert.match(stdout, /^sent: test report 2 /m);
  });

  it('maillog init: leaves no part of a file on a full disk', needs('root'), () => {
    const full = world.path('full');
    const mount = `mkdir -p '${full}' && mount -t tmpfs -o size=48k tmpfs '${full}' && head -c 44000 /dev/zero >'${full}/f' && `;
    const own = [process.execPath, PROGRAM, 'init', `${full}/etc/maillog.conf`, ...KEY, ...MAILDIR];
    const list = `; echo "status $?"; find '${full}/etc' -type f`;
    const script = `${COVER}${mount}'${own.join("' '")}' 2>&1${list}`;
    const { stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', script], {
      cwd: world.folder,
      env: world.env,
      encoding: 'utf8',
    });
    assert.match(stdout, /cannot write \S+: no space left on device\nstatus 74\n/);
    assert.doesNotMatch(stdout.slice(stdout.indexOf('status')), /maillog\.conf/);
  });

  it('maillog init: leaves another key of that name as it is', async () => {
    writeFileSync(world.path('etc/you@example.com.asc'), 'another\n');
    const { status, stderr } = await init(...KEY, ...MAILDIR);
    assert.equal(status, 78);
    assert.match(stderr, /you@example\.com\.asc is there already.*\n.*--dry-run shows/);
    assert.deepEqual(readdirSync(world.path('etc')), ['you@example.com.asc']);
  });

  it('maillog init --dry-run: shows files and commands, and writes nothing', async () => {
    const { status, stdout, stderr } = await init(...KEY, '--dry-run', '--maildir', 'mail', '--every', '6h');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^would write \S+\/etc\/maillog\.conf \(0644\):$/m);
    assert.match(stdout, /^ {4}set every 6h$/m);
    assert.match(stdout, /^would send a sealed test report to you@example\.com by the Maildir mail$/m);
    assert.deepEqual(readdirSync(world.path('etc')), []);
    assert.ok(!existsSync(world.path('mail')));
    assert.ok(!existsSync(world.path('state')));
  });

  it('maillog init --fingerprint: takes the key from the keyring of gpg', async () => {
    const { status, stdout } = await init('--fingerprint', fingerprint, ...MAILDIR);
    assert.equal(status, 0, stdout);
    assert.match(world.read('etc/you@example.com.asc'), /^-----BEGIN PGP PUBLIC KEY BLOCK-----$/m);
  });

  it('maillog init: says which flag is missing, and writes nothing', async () => {
    writeFileSync(world.path('open'), 'secret\n');
    writeFileSync(world.path('empty'), '', { mode: 0o600 });
    const LOGIN = ['--smtp', 'smtp://me@mail.example.com', '--password-file'];
    const cases: [string[], RegExp][] = [
      [['--yes', '--maildir', 'mail'], /no key is named.*\n.*--recipient you\.asc/],
      [[...KEY, ...MAILDIR, '--fingerprint', 'A'.repeat(40)], /it is not the key A{40}/],
      [[...KEY, ...MAILDIR, '--sendmail'], /--smtp, --sendmail and --maildir cannot be combined/],
      [
        [...KEY, '--yes', '--smtp', 'smtp://me@mail.example.com'],
        /wants a password for its user\n.*--password-file FILE/,
      ],
      [[...KEY, '--yes', ...LOGIN, 'none'], /cannot read \S+\/none\n.*install -m 600 \/dev\/null/],
      [[...KEY, '--yes', ...LOGIN, 'open'], /others may read it \(mode 0644\)\n.*chmod 600/],
      [[...KEY, '--yes', ...LOGIN, 'empty'], /empty is empty\n.*write the password into it/],
      [[...MAILDIR, '--recipient', '/dev/zero'], /\/dev\/zero: it is longer than 4 MB/],
      [[...MAILDIR, '--recipient', '.'], /cannot read the key \.: is a directory/],
      [[...KEY, ...MAILDIR, '--every', 'often'], /--every often is no duration/],
      [[...KEY, ...MAILDIR, '--to', 'x'], /cannot use "x" as an address/],
      [
        ['--yes', '--recipient', 'none.asc', '--maildir', 'mail'],
        /cannot read the key none\.asc: no such file/,
      ],
    ];
    for (const [args, words_] of cases) {
      const { status, stderr } = await init(...args);
      assert.ok(status !== null && status >= 64, args.join(' '));
      assert.match(stderr, words_);
    }
    assert.deepEqual(readdirSync(world.path('etc')), []);
  });

  it('maillog init --smtp: sends to a real server, and keeps the test report if it refuses', async (test) => {
    const { at, messages } = await serve(test);
    const { status, stdout } = await init(
      ...KEY,
      '--yes',
      '--smtp',
      at,
      '--from',
      'maillog@web1.example.com',
    );
    assert.equal(status, 0, stdout);
    assert.equal(messages.length, 1);
    assert.match(messages[0], /^From: maillog@web1\.example\.com\r$/m);
    assert.doesNotMatch(messages[0], /test report of MailLog/);
    rmSync(world.path('etc'), { recursive: true });
    const refused = await init(...KEY, '--yes', '--smtp', '127.0.0.1:1');
    assert.equal(refused.status, 75);
    assert.match(refused.stdout, /^not sent yet: test report 2: cannot connect: connection refused$/m);
    assert.match(refused.stdout, /^to do: maillog doctor -C \S+ tries .*maillog flush -C /m);
  });

  it('maillog init: asks at a terminal for what no flag says', needs('script'), () => {
    const [program = '', ...rest] = words('init', world.path('etc/maillog.conf'));
    const command = [program, ...rest].map((word) => `'${word}'`).join(' ');
    const answers = [
      'mistyped.asc',
      'you@example.com.asc',
      'y',
      'no address',
      '',
      'a server',
      world.path('mail'),
      'maillog@web1.example.com',
    ];
    const { status, stdout } = spawnSync('script', ['-qec', `stty -echo; ${command}`, '/dev/null'], {
      cwd: world.folder,
      env: { ...world.env, SHELL: '/bin/sh' },
      input: answers.map((answer) => `${answer}\n`).join(''),
      timeout: 60_000,
    });
    assert.equal(status, 0, stdout.toString());
    assert.match(stdout.toString(), /Is it the one that gpg --fingerprint shows/);
    assert.match(stdout.toString(), /cannot read the key mistyped\.asc: no such file/);
    assert.match(stdout.toString(), /cannot use "no address" as an address/);
    assert.match(world.read('etc/maillog.conf'), /^set to you@example\.com$/m);
    assert.match(world.read('etc/maillog.conf'), /^set deliver maildir:/m);
  });

  it('maillog init: has cron start it where systemd does not run, guarded', needs('root'), async () => {
    if (!existsSync('/etc/cron.d')) return;
    const { stdout } = await init(...KEY, '--dry-run', '--maildir', 'mail');
    const [, line = ''] = /^ {4}(\d+ 6 \* \* \* root .*)$/m.exec(stdout) ?? [];
    assert.match(
      line,
      /\[ ! -d \/run\/systemd\/system \]; then .*maillog\.js -C \S+\/etc\/maillog\.conf; fi$/,
    );
    assert.equal(spawnSync('sh', ['-n', '-c', line.replace(/^.* root /, '')]).status, 0);
  });

  it('trainedRules: keeps rules private, since they quote lines of logs', async () => {
    const line = (number: number): string =>
      `Nov 27 06:15:0${number % 10} web1 app[${number}]: job ${number} done\n`;
    world.write('app.log', Array.from({ length: 40 }, (_, number) => line(number)).join(''));
    const logs = {
      system: [world.path('app.log')],
      covered: new Map(),
      web: [],
      containers: [],
      hasJournal: false,
    };
    const [rules, ...more] = await trainedRules(world.path('rules.d'), logs, {
      show: () => undefined,
      working: workingLine(undefined),
    });
    assert.deepEqual([rules?.path, rules?.mode, more], [world.path('rules.d/trained.rules'), 0o600, []]);
    assert.match(rules?.text ?? '', /^(?:usual|fold) app job \{int\} done\n(?:hides|folds) 'Nov 27 /m);
  });

  it('maillog init: writes files that others may read but not write', async () => {
    await init(...KEY, ...MAILDIR);
    assert.equal(statSync(world.path('etc/maillog.conf')).mode & 0o777, 0o644);
    assert.equal(statSync(world.path('etc/you@example.com.asc')).mode & 0o777, 0o644);
    assert.ok(readFileSync(world.path('etc/maillog.conf')).length < 4000);
  });
});

describe('unitFiles', () => {
  it('unitFiles: gives units that systemd understands', needs('journalctl'), () => {
    const folder = temporary();
    const program = ['/usr/bin/true'];
    const hourly = timingOf('hourly', 'web1');
    const own = unitFiles({ file: '/etc/maillog/50% web.conf', timing: hourly, program }, false);
    assert.deepEqual(
      own.map(({ path }) => path),
      ['/etc/systemd/system/maillog-50-web.service', '/etc/systemd/system/maillog-50-web.timer'],
    );
    const standard = unitFiles(
      { file: '/etc/maillog/maillog.conf', timing: timingOf('6h', 'web1'), program },
      false,
    );
    const paths = [...own, ...standard].map(({ path, text }) => {
      const file = join(folder, basename(path));
      writeFileSync(file, text);
      return file;
    });
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    });
    assert.deepEqual(
      `${stdout}${stderr}`.split('\n').filter((line) => line.includes('maillog')),
      [],
    );
    assert.match(own[0]?.text ?? '', /^ExecStart=\/usr\/bin\/true -C '\/etc\/maillog\/50%% web\.conf'$/m);
  });

  it('unitFiles: changes the interval of the shipped timer by a drop-in, and writes nothing for a day', () => {
    const options = { file: '/etc/maillog/maillog.conf', program: ['/usr/bin/maillog'] };
    assert.deepEqual(unitFiles({ ...options, timing: timingOf('daily', 'web1') }, true), []);
    const [dropIn] = unitFiles({ ...options, timing: timingOf('hourly', 'web1') }, true);
    assert.equal(dropIn?.path, '/etc/systemd/system/maillog.timer.d/schedule.conf');
    assert.match(dropIn?.text ?? '', /^\[Timer\]\nOnCalendar=\nOnCalendar=hourly\n/m);
  });
});

describe('timingOf', () => {
  it('timingOf: gives cron and systemd the same interval', () => {
    assert.match(timingOf('daily', 'web1').cron ?? '', /^\d+ 6 \* \* \*$/);
    assert.match(timingOf('hourly', 'web1').cron ?? '', /^\d+ \* \* \* \*$/);
    assert.match(timingOf('6h', 'web1').cron ?? '', /^\d+ \*\/6 \* \* \*$/);
    assert.equal(timingOf('10m', 'web1').cron, '*/10 * * * *');
    assert.equal(timingOf('7h', 'web1').cron, undefined);
    assert.deepEqual(timingOf('7h', 'web1').timer.slice(0, 2), [
      'OnActiveSec=25200s',
      'OnUnitActiveSec=25200s',
    ]);
    assert.throws(() => timingOf('10s', 'web1'), /no duration/);
  });
});

describe('directoryUrls', () => {
  it('directoryUrls: hashes the local part as the draft of WKD does', () => {
    // The example of draft-koch-openpgp-webkey-service, section 3.1.
    assert.deepEqual(directoryUrls('Joe.Doe@Example.ORG'), [
      'https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe',
      'https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe',
    ]);
  });
});

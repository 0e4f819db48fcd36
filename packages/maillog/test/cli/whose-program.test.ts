/** Covers host/trust/{tree,gpg-home,installation}.ts, through the built program: whose code root runs. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { World } from './world.ts';

/** Another user, who needs no entry in /etc/passwd. */
const APP = 4242;

const needsRoot =
  process.getuid?.() === 0 ? {} : { skip: 'not run: only root can give files to other users' };

describe('a module, as root', needsRoot, () => {
  let world: World;
  beforeEach(() => {
    world = new World();
    mkdirSync(world.path('mod/lib'), { recursive: true });
    for (const name of ['Helper', 'lib/Deep'])
      world.write(`mod/${name}.pm`, `package ${name.replace('/', '::')};\nsub word { 'hello' }\n1;\n`);
    world.write(
      'mod/M.pm',
      `package M;\nour @ISA = 'ReportEntry';\nuse lib '${world.path('mod')}';\nrequire Helper;\nsub run { my($self, $out) = @_; $out->print(Helper::word(), "\\n") }\n1;\n`,
    );
    world.write(
      'a.conf',
      `set to 'a@b.c'\nset encrypt off\nmodule M m ${world.path('mod/M.pm')}\nm <<X\nmime_file m.txt\nX\n`,
    );
  });
  const run = () => world.maillog(['-C', 'a.conf', '--dry-run']);
  const cases: readonly (readonly [string, () => void, RegExp])[] = [
    [
      'a file beside it is another’s',
      () => chownSync(world.path('mod/Helper.pm'), APP, APP),
      /Helper.pm .*mode 0644, owner 4242/,
    ],
    [
      'all may write to a file beside it',
      () => chmodSync(world.path('mod/Helper.pm'), 0o666),
      /Helper.pm .*mode 0666, owner 0/,
    ],
    [
      'a file below it is another’s',
      () => chownSync(world.path('mod/lib/Deep.pm'), APP, APP),
      /Deep.pm .*owner 4242/,
    ],
    [
      'a directory below it is another’s',
      () => chownSync(world.path('mod/lib'), APP, APP),
      /mod\/lib .*owner 4242/,
    ],
    [
      'a symlink beside it leads to another’s file',
      () => {
        writeFileSync(world.path('elsewhere.pm'), '1;');
        chownSync(world.path('elsewhere.pm'), APP, APP);
        symlinkSync(world.path('elsewhere.pm'), world.path('mod/Other.pm'));
      },
      /Other.pm .*owner 4242/,
    ],
    [
      'a symlink beside it is another’s',
      () => {
        symlinkSync('Helper.pm', world.path('mod/Other.pm'));
        lchownSync(world.path('mod/Other.pm'), APP, APP);
      },
      /Other.pm .*owner 4242/,
    ],
  ];
  for (const [title, change, words] of cases)
    it(`module, as root: is refused where ${title}`, async () => {
      try {
        assert.match((await run()).stdout, /hello/);
        change();
        const { status, stdout, stderr } = await run();
        assert.equal(status, 77);
        assert.equal(stdout, '');
        assert.match(stderr, words);
        const hint = `hint: chown -hR root ${world.path('mod')}; chmod -R go-w ${world.path('mod')}\n`;
        assert.ok(stderr.includes(hint), stderr);
        // A target that lies elsewhere has to be looked after there.
        rmSync(world.path('elsewhere.pm'), { force: true });
        execFileSync('/bin/sh', ['-c', hint.slice('hint: '.length)]);
        assert.match((await run()).stdout, /hello/);
      } finally {
        world.remove();
      }
    });
});

describe('set pgp gpg, as root', needsRoot, () => {
  let world: World;
  let fingerprint: string;
  before(() => {
    world = new World();
    fingerprint = world.key('you@example.org');
    writeFileSync(world.path('app.log'), 'one\n');
  });
  after(() => world.remove());

  const report = (options: string, env: Record<string, string> = {}) => {
    rmSync(world.path('mail'), { recursive: true, force: true });
    world.write(
      'a.conf',
      `set to 'a@b.c'\nset deliver maildir:${world.path('mail')}\nset state ${world.path('kept')}\nset pgp "gpg ${options} -a -e -r ${fingerprint} --trust-model always --batch --no-tty"\ncommand <<X\nexec 'echo CANARY'\nmime_file a.txt\nX\n`,
    );
    return world.maillog(['-C', 'a.conf'], env);
  };
  const refused = async (words: RegExp, options: string, env: Record<string, string> = {}): Promise<void> => {
    const { status, stderr } = await report(options, env);
    assert.equal(status, 77, stderr);
    assert.match(stderr, words);
    assert.match(stderr, /hint: chown/);
    assert.ok(!readdirSync(world.folder).includes('mail'));
  };
  /** A home as app would make it, with a key of the same name. */
  const foreign = (name: string): string => {
    const home = world.path(name);
    cpSync(world.path('gnupg'), home, { recursive: true, filter: (path) => !/\/S\./.test(path) });
    execFileSync('chown', ['-R', String(APP), home]);
    return home;
  };

  it('set pgp gpg, as root: takes a home that is root’s', async () => {
    const { status, stderr } = await report('');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
  it('set pgp gpg, as root: refuses a home of another user, however it is named', async () => {
    const home = foreign('gh');
    const words = /gh can be written by others \(mode 0700, owner 4242\)/;
    for (const options of [`--homedir ${home}`, `--homedir=${home}`, `--homed=${home}`])
      await refused(words, options);
    await refused(words, '', { GNUPGHOME: home });
    mkdirSync(world.path('userhome'));
    foreign('userhome/.gnupg');
    await refused(/\.gnupg can be written by others/, '', { GNUPGHOME: '', HOME: world.path('userhome') });
    await refused(/\.gnupg can be written by others/, '--homedir ~/.gnupg', { HOME: world.path('userhome') });
  });
  it('set pgp gpg, as root: refuses a home in which anything is another’s, or that lies below another’s directory', async () => {
    const home = world.path('mixed');
    cpSync(world.path('gnupg'), home, { recursive: true, filter: (path) => !/\/S\./.test(path) });
    writeFileSync(join(home, 'gpg.conf'), '');
    chownSync(join(home, 'gpg.conf'), APP, APP);
    await refused(/mixed\/gpg.conf can be written by others/, `--homedir ${home}`);
    rmSync(join(home, 'gpg.conf'));
    chmodSync(home, 0o770);
    chownSync(home, 0, APP);
    await refused(/mixed can be written by others \(mode 0770/, `--homedir ${home}`);
    mkdirSync(world.path('appdir'));
    cpSync(world.path('gnupg'), world.path('appdir/gh'), {
      recursive: true,
      filter: (path) => !/\/S\./.test(path),
    });
    chownSync(world.path('appdir'), APP, APP);
    await refused(/appdir can be written by others/, `--homedir ${world.path('appdir/gh')}`);
    chmodSync(world.path('appdir'), 0o1777);
    await refused(/appdir can be written by others/, `--homedir ${world.path('appdir/missing')}`);
  });
  it('set pgp gpg, as root: refuses options, a keyring and a program of another user', async () => {
    writeFileSync(world.path('their.conf'), '');
    chownSync(world.path('their.conf'), APP, APP);
    const words = /their.conf can be written by others/;
    await refused(words, `--options ${world.path('their.conf')}`);
    await refused(words, `--opt=${world.path('their.conf')}`);
    await refused(words, '--options ~/their.conf', { HOME: world.folder });
    await refused(words, `--keyring gnupg-kbx:${world.path('their.conf')}`);
    await refused(words, `--agent-program ${world.path('their.conf')}`);
  });
});

describe('maillog, as root', needsRoot, () => {
  let world: World;
  let installed: string;
  before(() => {
    world = new World();
    installed = world.path('lib/node_modules/maillog');
    for (const name of ['dist', 'perl', 'package.json'])
      cpSync(resolve('packages/maillog', name), join(installed, name), { recursive: true });
    const { dependencies } = JSON.parse(readFileSync('packages/maillog/package.json', 'utf8')) as {
      dependencies: object;
    };
    for (const name of Object.keys(dependencies))
      cpSync(resolve('node_modules', name), join(installed, 'node_modules', name), { recursive: true });
    execFileSync('chown', ['-R', '0:0', installed]);
    execFileSync('chmod', ['-R', 'go-w', installed]);
    world.write('a.conf', `set to 'a@b.c'\nset encrypt off\ncommand <<X\nexec 'echo hello'\nX\n`);
  });
  after(() => world.remove());

  const run = (program = join(installed, 'dist/maillog.js')) => {
    try {
      const stdout = execFileSync(process.execPath, [program, '-C', world.path('a.conf'), '--dry-run'], {
        env: world.env,
        stdio: 'pipe',
      });
      return { status: 0, stdout: stdout.toString(), stderr: '' };
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: Buffer; stderr: Buffer };
      return { status, stdout: stdout.toString(), stderr: stderr.toString() };
    }
  };
  const whileIts = (path: string, mode: number, uid: number, check: () => void): void => {
    const before = Number.parseInt(execFileSync('stat', ['-c', '%a', path]).toString(), 8);
    chownSync(path, uid, uid);
    chmodSync(path, mode);
    try {
      check();
    } finally {
      chownSync(path, 0, 0);
      chmodSync(path, before);
    }
  };

  it('maillog, as root: runs where the installation is root’s alone', () => {
    const { status, stdout, stderr } = run();
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /hello/);
  });
  for (const [name, mode] of [
    ['dist', 0o755],
    ['dist/maillog.js', 0o755],
    ['dist/module.js', 0o644],
    ['perl/ReportEntry.pm', 0o644],
    ['node_modules/openpgp', 0o755],
    ['node_modules/nodemailer/package.json', 0o644],
    ['..', 0o755],
  ] as const) {
    it(`maillog, as root: refuses to run where ${name} of the installation is another’s, or all may write to it`, () => {
      for (const [uid, bits] of [
        [APP, mode],
        [0, mode | 0o002],
      ] as const)
        whileIts(join(installed, name), bits, uid, () => {
          const { status, stdout, stderr } = run();
          assert.equal(status, 77, stderr);
          assert.equal(stdout, '');
          assert.ok(stderr.includes(`${join(installed, name)} can be written by others`), stderr);
          assert.match(stderr, /^maillog: hint: chown (?:-hR )?root \S+; chmod (?:-R )?go-w \S+$/m);
        });
    });
  }
  it('maillog --version, as root: loads three files, and refuses to run where one is another’s', () => {
    const program = world.path('first/dist');
    cpSync(join(installed, 'package.json'), world.path('first/package.json'));
    const first = readdirSync(join(installed, 'dist')).filter((name) =>
      /^(maillog|main|rolldown).*\.js$/.test(name),
    );
    for (const name of first) cpSync(join(installed, 'dist', name), join(program, name));
    assert.equal(first.length, 3);
    const version = () =>
      spawnSync(process.execPath, [join(program, 'maillog.js'), '--version'], { encoding: 'utf8' });
    assert.match(version().stdout, /^maillog \d/);
    for (const name of first)
      whileIts(join(program, name), 0o644, APP, () => {
        const { status, stderr } = version();
        assert.equal(status, 77);
        assert.ok(stderr.includes(`${name} can be written by others`), stderr);
      });
  });
  it('maillog, as root: refuses to be started by a symlink in another’s directory', () => {
    mkdirSync(world.path('bin'));
    symlinkSync(join(installed, 'dist/maillog.js'), world.path('bin/maillog'));
    assert.equal(run(world.path('bin/maillog')).status, 0);
    whileIts(world.path('bin'), 0o755, APP, () => {
      assert.match(run(world.path('bin/maillog')).stderr, /bin can be written by others/);
    });
  });
});

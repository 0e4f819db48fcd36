/** Covers scripts/package/: the one file, as a user has it who copied it to a host. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import ts from 'typescript';
import { World } from '../cli/world.ts';

const MAX_BYTES = 1_000_000;

const world = new World();
after(() => world.remove());

function build(folder: string, ...options: string[]): string {
  execFileSync(process.execPath, [
    'scripts/package.mjs',
    `--out=${world.path(folder)}`,
    '--one-file',
    ...options,
  ]);
  return world.path(`${folder}/maillog.cjs`);
}

describe('maillog.cjs, the one file', () => {
  let file: string;
  before(() => {
    file = build('first');
    // Its folder says that .js files in it are ES modules, and has nothing that the program could load.
    world.write('first/package.json', '{ "type": "module" }');
    world.write(
      'web.conf',
      `set to you@example.com\nset encrypt off\nset deliver maildir:${world.path('Maildir')}\nset state '${world.path('state')}'\n` +
        `monitor <<M\ndir ${resolve('docs/decisions')}\nM\n` +
        ['js', 'ts', 'pm']
          .map((kind) => `module ${kind}Mod ${kind} mod/${kind}Mod.${kind}\n${kind} <<X\nX\n`)
          .join(''),
    );
    mkdirSync(world.path('mod'));
    world.write(
      'mod/jsMod.js',
      "import { ReportEntry } from 'maillog/module';\nexport class jsMod extends ReportEntry { run(out) { return out.print('of js\\n'); } }\n",
    );
    world.write(
      'mod/tsMod.ts',
      "import { type Out, ReportEntry } from 'maillog/module';\nenum Kind { ts }\nexport class tsMod extends ReportEntry { override run(out: Out) { return out.print(`of ${Kind[0]}\\n`); } }\n",
    );
    world.write(
      'mod/pmMod.pm',
      'package pmMod;\nour @ISA = "ReportEntry";\nsub run { my($self, $out) = @_; $out->print("of pm\\n"); die "stopped" }\n1;\n',
    );
  });

  function maillog(args: readonly string[], program = file) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: world.folder,
      env: world.env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  it('maillog.cjs: is no larger than 1 MB', () => {
    assert.ok(readFileSync(file).length <= MAX_BYTES);
  });

  it('maillog.cjs: Node 12 can parse it, and a Node that is too old gets one line', () => {
    const source = readFileSync(file, 'utf8').replace(/^#!.*/, '');
    const lowered = (target: ts.ScriptTarget) =>
      ts.transpile(source, { target, module: ts.ModuleKind.CommonJS, removeComments: true });
    // Node 12 has all of ES2019.
    assert.equal(lowered(ts.ScriptTarget.ES2019), lowered(ts.ScriptTarget.ESNext));
    world.write(
      'old.cjs',
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });",
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', world.path('old.cjs'), file, '--version'],
      { encoding: 'utf8' },
    );
    assert.deepEqual([status, stdout], [69, '']);
    assert.match(stderr, /^maillog: Node 18\.20\.4 \(.*\) is too old: MailLog needs 20\.19 or newer.*\n$/);
  });

  it('maillog.cjs: runs modules, both kinds of workers and the mail route, by a symlink without a suffix', () => {
    symlinkSync(file, world.path('maillog'));
    const { status, stdout, stderr } = maillog(['-C', 'web.conf', '--dry-run'], world.path('maillog'));
    assert.deepEqual([status, stderr], [1, '']);
    for (const line of ['of js', 'of ts', 'of pm']) assert.match(stdout, new RegExp(`^${line}$`, 'm'));
    assert.match(stdout, /^warn\t.*stopped at .*pmMod\.pm line 3/m);
    assert.match(stdout, /0001-libraries-stay-outside\.md$/m);
    const sent = maillog(['-C', 'web.conf']);
    assert.deepEqual([sent.status, sent.stdout, sent.stderr], [1, '', '']);
    const opened = maillog(['open', 'Maildir']);
    assert.match(opened.stdout, /^of ts$/m);
  });

  it("maillog.cjs: takes no word of a user's for that of a worker", () => {
    for (const word of ['hash-worker', 'maillog: hash-worker', '__hash-worker', 'packed.js']) {
      const { status, stderr } = maillog([word]);
      assert.equal(status, 64, word);
      assert.match(stderr, /^maillog: (there is no command|unexpected argument) /);
    }
  });

  it(
    'maillog.cjs: as root, is refused where others can write to it',
    { skip: process.getuid?.() !== 0 },
    () => {
      const shared = world.path('shared.cjs');
      copyFileSync(file, shared);
      chmodSync(shared, 0o777);
      const { status, stderr } = maillog(['--version'], shared);
      assert.equal(status, 77);
      assert.match(stderr, /shared\.cjs can be written by others \(mode 0777, owner 0\)/);
    },
  );

  it('--openpgp FILE: puts another build of the library in, and changes no other byte', () => {
    const own = readFileSync('node_modules/openpgp/dist/node/openpgp.cjs', 'utf8');
    world.write('openpgp.cjs', `process.stderr.write('another openpgp\\n');\n${own}`);
    const changed = build('second', `--openpgp=${world.path('openpgp.cjs')}`);
    const lines = [file, changed].map((path) => readFileSync(path, 'utf8').split('\n'));
    assert.equal(lines[0].length, lines[1].length);
    const different = lines[0].filter((line, index) => line !== lines[1][index]);
    assert.deepEqual(
      different.map((line) => line.slice(0, line.indexOf(':'))),
      ['"openpgp"'],
    );
    for (const key of ['admin.asc', 'admin-private.asc'])
      writeFileSync(world.path(key), readFileSync(`packages/maillog/test/scripts/keys/${key}`));
    world.write(
      'seal.conf',
      `set to you@example.com\nrecipient admin.asc\ncommand <<C\nexec 'echo hi'\nC\n` +
        `set deliver maildir:${world.path('Sealed')}\nset state '${world.path('sealed-state')}'\n`,
    );
    const { status, stderr } = maillog(['-C', 'seal.conf'], changed);
    assert.deepEqual([status, stderr], [0, '']);
    const opened = maillog(['open', '--key', 'admin-private.asc', 'Sealed'], changed);
    assert.match(opened.stdout, /^hi$/m);
    assert.match(opened.stderr, /^another openpgp$/m);
  });
});

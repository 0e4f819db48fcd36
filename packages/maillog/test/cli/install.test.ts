import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { World } from './world.ts';

describe('the tarball', () => {
  const world = new World();
  after(() => world.remove());
  const run = (command: string, args: readonly string[], cwd: string): string =>
    execFileSync(command, args, { cwd, env: world.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it('npm install -g: installs the tarball without a network, and the program and its exports work from there', () => {
    run(process.execPath, ['scripts/pack.mjs', world.folder], resolve('.'));
    const [tarball = ''] = run('sh', ['-c', 'ls *.tgz'], world.folder).split('\n');
    run(
      'npm',
      [
        'install',
        '--global',
        '--offline',
        '--ignore-scripts',
        '--silent',
        '--prefix',
        world.path('prefix'),
        `./${tarball}`,
      ],
      world.folder,
    );
    assert.match(
      run(world.path('prefix/bin/maillog'), ['--version'], world.folder),
      /^maillog \d+\.\d+\.\d+\n$/,
    );

    mkdirSync(world.path('app/node_modules'), { recursive: true });
    symlinkSync(world.path('prefix/lib/node_modules/maillog'), world.path('app/node_modules/maillog'));
    world.write(
      'app/use.mjs',
      `import { parsePattern } from 'maillog/pattern';
import { ReportEntry } from 'maillog/module';
import { EXIT } from 'maillog';
console.log(parsePattern('/a+b/i').test(Buffer.from('xAAB')), typeof ReportEntry, EXIT.config);`,
    );
    assert.equal(run(process.execPath, ['use.mjs'], world.path('app')), 'true function 78\n');
  });
});

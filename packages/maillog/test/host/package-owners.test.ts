/** Covers: src/host/packages/file-owners.ts, by dpkg's lists below another root. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageOwners } from '../../src/host/packages/file-owners.ts';
import { temporary } from '../helpers/temporary.ts';

const STATUS = ['coreutils', 'tool', 'other', 'libx']
  .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1.2-3\n`)
  .join('\n');

/** A root with a merged /usr and these lists: `{tool: ['/bin/tool']}`. */
function rootWith(lists: Readonly<Record<string, readonly string[]>>): string {
  const root = temporary();
  mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  symlinkSync('usr/bin', join(root, 'bin'));
  writeFileSync(join(root, 'var/lib/dpkg/status'), STATUS);
  for (const [name, paths] of Object.entries(lists))
    writeFileSync(join(root, `var/lib/dpkg/info/${name}.list`), paths.map((path) => `${path}\n`).join(''));
  return root;
}

/** `{'/bin/ls': 'coreutils 1.2-3'}` */
async function owners(root: string, ...names: readonly string[]): Promise<Record<string, string>> {
  const found = await packageOwners(new Set(names), root);
  return Object.fromEntries([...found].map(([name, own]) => [name, `${own.package} ${own.version}`]));
}

describe('packageOwners', () => {
  it('packageOwners: knows a file by both names of a merged /usr, whichever the package has', async () => {
    const root = rootWith({ coreutils: ['/.', '/bin', '/bin/ls'], tool: ['/usr/bin/tool'] });
    assert.deepEqual(await owners(root, '/bin/ls', '/usr/bin/ls', '/bin/tool', '/usr/bin/tool', '/bin/x'), {
      '/bin/ls': 'coreutils 1.2-3',
      '/usr/bin/ls': 'coreutils 1.2-3',
      '/bin/tool': 'tool 1.2-3',
      '/usr/bin/tool': 'tool 1.2-3',
    });
  });

  it('packageOwners: takes /bin/ls and /usr/bin/ls for two files where /bin is a directory', async () => {
    const root = rootWith({ coreutils: ['/bin/ls'] });
    rmSync(join(root, 'bin'));
    mkdirSync(join(root, 'bin'));
    assert.deepEqual(await owners(root, '/bin/ls', '/usr/bin/ls'), { '/bin/ls': 'coreutils 1.2-3' });
  });

  it('packageOwners: gives what several packages have to none, and two architectures to their package', async () => {
    const root = rootWith({
      other: ['/opt', '/opt/shared'],
      tool: ['/opt', '/opt/shared'],
      coreutils: ['/opt', '/opt/shared'],
      'libx:amd64': ['/usr/share/doc/libx'],
      'libx:i386': ['/usr/share/doc/libx'],
    });
    assert.deepEqual(await owners(root, '/opt', '/opt/shared', '/usr/share/doc/libx'), {
      '/usr/share/doc/libx': 'libx 1.2-3',
    });
  });

  it('packageOwners: follows diversions, and gives what an administrator put there to no package', async () => {
    const root = rootWith({ tool: ['/bin/tool'], other: ['/bin/ours', '/bin/tool'] });
    const diversions = [
      ['/bin/ours', '/bin/ours.distrib', ':'],
      ['/bin/tool', '/bin/tool.real', 'other'],
    ];
    writeFileSync(join(root, 'var/lib/dpkg/diversions'), `${diversions.flat().join('\n')}\n`);
    const names = ['/usr/bin/ours', '/usr/bin/ours.distrib', '/bin/tool', '/bin/tool.real'];
    assert.deepEqual(await owners(root, ...names), {
      '/usr/bin/ours.distrib': 'other 1.2-3',
      '/bin/tool': 'other 1.2-3',
      '/bin/tool.real': 'tool 1.2-3',
    });
  });

  it('packageOwners: knows none on a system without dpkg, or whose lists cannot be read', async () => {
    assert.deepEqual(await owners(temporary(), '/bin/ls'), {});
    const root = rootWith({});
    mkdirSync(join(root, 'var/lib/dpkg/info/tool.list'));
    assert.deepEqual(await owners(root, '/bin/ls'), {});
  });
});

import { readable } from '../../src/bytes.ts';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { explainByPackages } from '../../src/cli/packages.ts';
import type { ListRequest } from '../../src/entry/host.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { compareListings } from '../../src/listing/compare.ts';
import { readListing } from '../../src/listing/read.ts';
import type { Listing } from '../../src/listing/read.ts';
import { exitStatus, resultOf } from '../../src/listing/result.ts';
import type { Result } from '../../src/listing/result.ts';
import { checkText } from '../../src/reading/check-text.ts';
import { folder } from '../host/files/listing.ts';
import { needs } from '../helpers/needs.ts';

const host = nodeHost();

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function listed(root: string, options: Partial<ListRequest> = {}): Promise<Listing> {
  const pieces: Uint8Array[] = [];
  const request = { roots: [`${root}/usr`, `${root}/etc`], key: 'sha256', secrets: {}, ...options };
  for await (const { lines } of host.listFiles(request)) pieces.push(Uint8Array.from(lines));
  // As if `root` were the root, which is what the packages know.
  const text = Buffer.concat(pieces).toString('latin1').replaceAll(`\t${root}/`, '\t/');
  return readListing(Buffer.from(text, 'latin1'), 'listing');
}

function compared(old: Listing, fresh: Listing): Result {
  return resultOf(0, compareListings(old, fresh));
}

/** A system with a package of version 1 installed, and what upgrades it. */
interface System {
  readonly root: string;
  /** Archives of both versions. */
  readonly archives: string;
  readonly upgrade: () => void;
}

function debian(t: TestContext): System {
  const work = folder(t);
  const root = `${work}/root`;
  for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/log', 'usr', 'etc'])
    mkdirSync(`${root}/${path}`, { recursive: true });
  for (const file of ['status', 'available']) writeFileSync(`${root}/var/lib/dpkg/${file}`, '');
  const archives = `${work}/archives`;
  mkdirSync(archives);
  for (const version of ['1', '2']) {
    const tree = `${work}/tree${version}`;
    for (const path of ['DEBIAN', 'usr/bin', 'usr/lib/odd name', 'etc'])
      mkdirSync(`${tree}/${path}`, { recursive: true });
    writeFileSync(`${tree}/usr/bin/tool`, `tool ${version}`);
    writeFileSync(`${tree}/usr/bin/helper`, `helper ${version}`);
    writeFileSync(`${tree}/usr/lib/odd name/ä`, `data ${version}`);
    writeFileSync(`${tree}/usr/lib/same`, 'same');
    writeFileSync(`${tree}/etc/tool.conf`, `conf ${version}`);
    if (version === '2') writeFileSync(`${tree}/usr/lib/fresh`, 'fresh');
    const control = `Package: tool\nVersion: ${version}.0-1\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: x\n`;
    writeFileSync(`${tree}/DEBIAN/control`, control);
    writeFileSync(`${tree}/DEBIAN/conffiles`, '/etc/tool.conf\n');
    writeFileSync(
      `${tree}/DEBIAN/md5sums`,
      run('sh', '-c', `cd ${tree} && find usr -type f -exec md5sum {} +`),
    );
    run('dpkg-deb', '--root-owner-group', '-b', tree, `${archives}/tool_${version}.deb`);
  }
  const install = (version: string): void => {
    const options = [
      `--root=${root}`,
      `--log=${root}/var/log/dpkg.log`,
      '--force-not-root',
      '--force-confnew',
    ];
    run('dpkg', ...options, '-i', `${archives}/tool_${version}.deb`);
  };
  install('1');
  return { root, archives, upgrade: () => install('2') };
}

/** Needs root: the rpm of Debian 13 cannot install below another root without it. */
function fedora(t: TestContext): System {
  const work = folder(t);
  const root = `${work}/root`;
  mkdirSync(`${root}/etc`, { recursive: true });
  const archives = `${work}/archives`;
  mkdirSync(archives);
  const spec = [
    'Name: tool\nVersion: %{v}\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n%description\nx\n%install',
    'mkdir -p %{buildroot}/usr/bin',
    'for f in tool helper; do printf "$f %{v}" > %{buildroot}/usr/bin/$f; done\n%files\n/usr/bin/*',
  ];
  writeFileSync(`${work}/tool.spec`, `${spec.join('\n')}\n`);
  for (const version of ['1', '2']) {
    run(
      'rpmbuild',
      '-bb',
      '--quiet',
      '-D',
      `v ${version}`,
      '-D',
      `_topdir ${work}/build`,
      `${work}/tool.spec`,
    );
    copyFileSync(`${work}/build/RPMS/noarch/tool-${version}-1.noarch.rpm`, `${archives}/tool-${version}.rpm`);
  }
  const database = ['--root', root, '--dbpath', '/var/lib/rpm'];
  run('rpm', ...database, '--initdb');
  const install = (version: string): void => {
    run('rpm', ...database, '--nodeps', '-U', `${archives}/tool-${version}.rpm`);
  };
  install('1');
  return { root, archives, upgrade: () => install('2') };
}

function told({ upgrades }: Result) {
  return upgrades.map(({ package: name, from, to, changed, added }) => [
    name,
    from,
    to,
    changed.length,
    added.length,
  ]);
}

function left({ changed, added }: Result): string[] {
  return [...changed, ...added].map(({ name }) => name).sort();
}

test(
  '--packages: an upgrade of dpkg explains what is as shipped, configuration files too, and nothing else',
  needs('dpkg-deb'),
  async (t) => {
    const { root, upgrade } = debian(t);
    const before = await listed(root, { key: 'md5' });
    upgrade();
    writeFileSync(`${root}/usr/bin/helper`, 'trojan!!');
    const result = compared(before, await listed(root, { key: 'md5' }));
    assert.equal(result.changed.length + result.added.length, 5);
    const explained = await explainByPackages(result, root);
    assert.deepEqual(told(explained.result), [['tool', '1.0-1', '2.0-1', 3, 1]]);
    assert.deepEqual(left(explained.result), ['/usr/bin/helper']);
    assert.equal(exitStatus(explained.result), 5, 'what is explained is changed and new all the same');
    const times = { started: new Date(), ended: new Date() };
    const text = checkText(explained.result, { saved: 'good.log', now: 'new.log', ...times });
    assert.match(readable(text), /^tool 1\.0-1 → 2\.0-1: 4 files as shipped, 1 of them new$/m);
    assert.match(text, /^  As packages ship them: {3}4$/m);
  },
);

test(
  '--packages: a set-id bit, another owner or a capability is never explained away',
  needs('dpkg-deb'),
  async (t) => {
    const { root, upgrade } = debian(t);
    const before = await listed(root, { key: 'md5', attributes: true });
    upgrade();
    chmodSync(`${root}/usr/bin/tool`, 0o4755);
    const result = compared(before, await listed(root, { key: 'md5', attributes: true }));
    const explained = await explainByPackages(result, root);
    assert.deepEqual(told(explained.result)[0]?.slice(0, 3), ['tool', '1.0-1', '2.0-1']);
    assert.deepEqual(left(explained.result), ['/usr/bin/tool']);
    chmodSync(`${root}/usr/lib/fresh`, 0o2755);
    const more = compared(before, await listed(root, { key: 'md5', attributes: true }));
    assert.ok(
      left((await explainByPackages(more, root)).result).includes('/usr/lib/fresh'),
      'not of a new file either',
    );
  },
);

test(
  '--packages: archives explain listings of any digest, and tell the old version by the old digest',
  needs('dpkg-deb', 'rpmbuild', 'root'),
  async (t) => {
    for (const system of [debian(t), fedora(t)]) {
      const before = await listed(system.root);
      system.upgrade();
      writeFileSync(`${system.root}/usr/bin/helper`, 'trojan!!');
      const { result } = await explainByPackages(
        compared(before, await listed(system.root)),
        system.archives,
      );
      const [[name, from, to] = []] = told(result);
      assert.deepEqual([name, String(from)[0], String(to)[0]], ['tool', '1', '2']);
      assert.deepEqual(left(result), ['/usr/bin/helper']);
    }
  },
);

test(
  '--packages: the database of rpm explains what is as shipped, if the log of dnf names the version before',
  needs('rpmbuild', 'root'),
  async (t) => {
    const { root, upgrade } = fedora(t);
    const before = await listed(root);
    upgrade();
    writeFileSync(`${root}/usr/bin/helper`, 'trojan!!');
    const result = compared(before, await listed(root));
    const unknown = await explainByPackages(result, root);
    assert.deepEqual(told(unknown.result), []);
    assert.deepEqual(unknown.unexplained, [
      { package: 'tool', from: undefined, to: '2-1', files: 1, reason: 'unknown' },
    ]);
    mkdirSync(`${root}/var/log`, { recursive: true });
    const log = (line: string): string => `2026-11-26T06:00:00+0000 SUBDEBUG ${line}.noarch\n`;
    writeFileSync(`${root}/var/log/dnf.rpm.log`, log('Upgrade: tool-2-1') + log('Upgraded: tool-1-1'));
    const known = await explainByPackages(result, root);
    assert.deepEqual(told(known.result), [['tool', '1-1', '2-1', 1, 0]]);
    assert.deepEqual(left(known.result), ['/usr/bin/helper']);
    writeFileSync(
      `${root}/var/log/dnf.rpm.log-20261101`,
      log('Installed: tool-3-1') + log('Downgrade: tool-2-1') + log('Downgraded: tool-3-1'),
    );
    const older = await explainByPackages(result, root);
    assert.deepEqual(older.unexplained, [
      { package: 'tool', from: '3-1', to: '2-1', files: 1, reason: 'older' },
    ]);
  },
);

test(
  '--packages: MD5 says nothing of a SHA-256, but a file at hand is hashed again',
  needs('dpkg-deb'),
  async (t) => {
    const { root, upgrade } = debian(t);
    const before = await listed(root);
    upgrade();
    const result = compared(before, await listed(root));
    const offline = await explainByPackages(result, root);
    assert.deepEqual([told(offline.result), offline.undecided], [[], 5]);
    // The host's own files are elsewhere in this test, so it is given a host that finds them.
    const here = {
      ...host,
      hashFiles: (request: Parameters<typeof host.hashFiles>[0]) =>
        host.hashFiles({
          ...request,
          files: [...request.files].map(({ name, key }) => ({ name: root + name, key })),
        }),
    };
    const online = await explainByPackages(result, root, here);
    assert.deepEqual(told(online.result), [['tool', '1.0-1', '2.0-1', 4, 1]]);
    // Changed between the comparison and the second look: nobody knows what the listing saw.
    writeFileSync(`${root}/usr/bin/tool`, 'changed since');
    const raced = await explainByPackages(result, root, here);
    assert.deepEqual(left(raced.result), ['/usr/bin/tool']);
  },
);

test(
  '--packages: md5sums files serve with status and log, and /bin is /usr/bin',
  needs('dpkg-deb'),
  async (t) => {
    const { root, upgrade } = debian(t);
    upgrade();
    const metadata = folder(t);
    const sums = readFileSync(`${root}/var/lib/dpkg/info/tool.md5sums`, 'utf8');
    writeFileSync(`${metadata}/tool:amd64.md5sums`, sums.replaceAll(' usr/bin/', ' bin/'));
    const fresh = await listed(root, { key: 'md5' });
    const digest = (name: string): string => `${name.padEnd(22, 'A')}\tmd5\t1\t`;
    const old = readListing(Buffer.from(`${digest('x')}/usr/bin/tool\n${digest('y')}/usr/lib/same\n`), 'old');
    const alone = await explainByPackages(compared(old, fresh), metadata);
    assert.deepEqual(told(alone.result), [], 'it is the file of some version, perhaps an older one');
    assert.deepEqual([alone.unexplained[0]?.to, alone.unexplained[0]?.reason], ['', 'unknown']);
    for (const file of ['lib/dpkg/status', 'log/dpkg.log'])
      copyFileSync(`${root}/var/${file}`, `${metadata}/${basename(file)}`);
    const { result } = await explainByPackages(compared(old, fresh), metadata);
    assert.deepEqual(told(result)[0]?.slice(0, 3), ['tool', '1.0-1', '2.0-1']);
    assert.ok(!left(result).includes('/usr/bin/tool'));
    await assert.rejects(() => explainByPackages(result, folder(t)), { kind: 'usage' });
  },
);

test(
  "--packages: an archive that holds a link in a file's place explains nothing",
  needs('dpkg-deb'),
  async (t) => {
    const { root, upgrade } = debian(t);
    const before = await listed(root);
    upgrade();
    const result = compared(before, await listed(root));
    const tree = `${folder(t)}/tree`;
    for (const path of ['DEBIAN', 'usr/bin']) mkdirSync(`${tree}/${path}`, { recursive: true });
    symlinkSync(`${root}/usr/bin/tool`, `${tree}/usr/bin/tool`);
    writeFileSync(
      `${tree}/DEBIAN/control`,
      'Package: evil\nVersion: 3\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: x\n',
    );
    const evil = folder(t);
    run('dpkg-deb', '-b', tree, `${evil}/evil.deb`);
    const explained = await explainByPackages(result, evil);
    assert.deepEqual(told(explained.result), []);
  },
);

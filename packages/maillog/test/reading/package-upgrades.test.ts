// Covers: listing/shipped, host/packages: what an upgrade of a package changes besides the content of files.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { explainByPackages } from '../../src/cli/packages.ts';
import { nodeHost } from '../../src/host/node-host.ts';
import { compareListings } from '../../src/listing/compare.ts';
import { readListing } from '../../src/listing/read.ts';
import type { Listing } from '../../src/listing/read.ts';
import type { Unexplained } from '../../src/listing/shipped.ts';
import { resultOf } from '../../src/listing/result.ts';
import type { Result } from '../../src/listing/result.ts';
import { needs } from '../helpers/needs.ts';
import { folder } from '../host/files/listing.ts';

/** Packages `demo` 1 and 2 in `debs`, 1 installed below `root`; `mv`-ed aside: /usr/lib/demo2/y. */
const SYSTEM = `
cd "$1"
for v in 1 2; do
  d=tree$v
  mkdir -p $d/DEBIAN $d/opt/demo/d $d/usr/lib/demo2
  printf "Package: demo\\nVersion: $v.0\\nArchitecture: all\\nMaintainer: x <x@example.com>\\nDescription: x\\n" > $d/DEBIAN/control
  echo tool$v > $d/opt/demo/tool; echo same > $d/opt/demo/same; ln -s tool $d/opt/demo/link
  echo $v > $d/opt/demo/d/x; echo y$v > $d/usr/lib/demo2/y; echo z$v > $d/usr/lib/demo2/z
  if [ $v = 1 ]; then mkdir $d/opt/demo/old; echo gone > $d/opt/demo/gone; echo o > $d/opt/demo/old/o; fi
  if [ $v = 2 ]; then mkdir $d/opt/demo/new; echo n > $d/opt/demo/new/n; ln $d/opt/demo/tool $d/opt/demo/hard; ln -s new $d/opt/demo/newlink; fi
  (cd $d; find opt usr -type f -exec md5sum {} + > DEBIAN/md5sums)
  find $d -exec touch -h -d 2025-0$v-01 {} +
  mkdir -p debs
  dpkg-deb --root-owner-group -b $d debs/demo_$v.deb
done
mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates root/var/log root/usr/lib
touch root/var/lib/dpkg/status root/var/lib/dpkg/available
ln -s usr/lib root/lib
`;
const INSTALL =
  'cd "$1"; dpkg --root="$1/root" --log="$1/root/var/log/dpkg.log" --force-not-root -i debs/demo_$2.deb';
const DIVERT =
  'dpkg-divert --root "$1/root" --local --rename --divert /usr/lib/demo2/y.distrib --add /usr/lib/demo2/y';

function shell(script: string, ...args: readonly string[]): void {
  execFileSync('sh', ['-ec', script, 'sh', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

function system(t: TestContext): string {
  const work = folder(t);
  shell(SYSTEM, work);
  shell(INSTALL, work, '1');
  return work;
}

async function listed(work: string, key: string, dirs = ['/opt']): Promise<Listing> {
  let text = '';
  const request = { roots: dirs.map((dir) => `${work}/root${dir}`), key, secrets: {}, attributes: true };
  for await (const { lines } of nodeHost().listFiles(request)) text += Buffer.from(lines).toString('latin1');
  // As if `root` were the root, which is what the packages know.
  return readListing(Buffer.from(text.replaceAll(`\t${work}/root/`, '\t/'), 'latin1'), 'listing');
}

function compared(old: Listing, fresh: Listing): Result {
  return resultOf(0, compareListings(old, fresh));
}

function rest({ changed, added, missing, moved }: Result): string[] {
  const names = [...changed, ...added, ...missing].map(({ name }) => name);
  return [...names, ...moved.map(({ to }) => to)].sort();
}

test(
  '--packages folds times, links, directories and what is no longer shipped, by metadata and by archives',
  needs('dpkg-deb'),
  async (t) => {
    const work = system(t);
    const old = { md5: await listed(work, 'md5'), sha256: await listed(work, 'sha256') };
    shell(INSTALL, work, '2');
    const byRoot = await explainByPackages(compared(old.md5, await listed(work, 'md5')), `${work}/root`);
    assert.deepEqual(rest(byRoot.result), ['/opt/demo/newlink'], 'dpkg does not know where a link leads');
    const fresh = await listed(work, 'sha256');
    const byArchive = await explainByPackages(compared(old.sha256, fresh), `${work}/debs`);
    assert.deepEqual(rest(byArchive.result), []);
    const [upgrade, ...others] = byArchive.result.upgrades;
    assert.deepEqual([upgrade?.from, upgrade?.to, others.length], ['1.0', '2.0', 0]);
    assert.deepEqual(
      upgrade?.removed.map(({ name }) => name),
      ['/opt/demo/gone', '/opt/demo/old', '/opt/demo/old/o'],
    );
  },
);

test(
  '--packages leaves what the package does not explain: rights, a file of nobody, a link that leads elsewhere',
  needs('dpkg-deb'),
  async (t) => {
    const work = system(t);
    shell(
      'echo mine > "$1/root/opt/demo/mine"; mkdir "$1/root/opt/other"; echo 1 > "$1/root/opt/other/x"',
      work,
    );
    const old = await listed(work, 'sha256');
    shell(INSTALL, work, '2');
    shell('cd "$1/root/opt"; chmod 4755 demo/same; ln -sfn /etc/passwd demo/link; rm other/x', work);
    const { result } = await explainByPackages(compared(old, await listed(work, 'sha256')), `${work}/debs`);
    assert.deepEqual(rest(result), ['/opt/demo/link', '/opt/demo/same', '/opt/other', '/opt/other/x']);
  },
);

test('--packages folds both names of a merged /usr, and a diverted file', needs('dpkg-deb'), async (t) => {
  const work = system(t);
  shell(DIVERT, work);
  shell('echo mine > "$1/root/usr/lib/demo2/y"', work);
  const dirs = ['/lib/demo2', '/usr/lib/demo2'];
  const old = await listed(work, 'md5', dirs);
  shell(INSTALL, work, '2');
  const { result } = await explainByPackages(compared(old, await listed(work, 'md5', dirs)), `${work}/root`);
  assert.deepEqual(rest(result), []);
  assert.equal(result.upgrades[0]?.changed.length, 6, 'z, y.distrib and the directory, twice each');
});

test('--packages leaves a version that is older than before', needs('dpkg-deb'), async (t) => {
  const work = system(t);
  shell(INSTALL, work, '2');
  const old = await listed(work, 'sha256');
  shell('cp "$1/tree1/opt/demo/tool" "$1/root/opt/demo/tool"', work);
  const result = compared(old, await listed(work, 'sha256'));
  assert.deepEqual(rest((await explainByPackages(result, `${work}/debs`)).result), [
    '/opt/demo/hard',
    '/opt/demo/tool',
  ]);
  shell('rm "$1/debs/demo_2.deb"', work);
  const onHost = await explainByPackages(result, `${work}/debs`, nodeHost(), `${work}/root`);
  assert.deepEqual(
    rest(onHost.result),
    ['/opt/demo/hard', '/opt/demo/tool'],
    'dpkg has another version installed',
  );
});

/** Why files that are as shipped stay loud: `['1.0 < 2.0: older 3']`. */
function reasons(unexplained: readonly Unexplained[]): string[] {
  return unexplained.map(({ from, to, files, reason }) => `${to} after ${from}: ${reason} ${files}`).sort();
}

test(
  '--packages leaves a file of an older version, also where only that version is at hand',
  needs('dpkg-deb'),
  async (t) => {
    const work = system(t);
    shell(INSTALL, work, '2');
    const old = await listed(work, 'sha256');
    shell('cp -p "$1/tree1/opt/demo/tool" "$1/root/opt/demo/tool"; rm "$1/debs/demo_2.deb"', work);
    const result = compared(old, await listed(work, 'sha256'));
    const explained = await explainByPackages(result, `${work}/debs`);
    assert.deepEqual(rest(explained.result), ['/opt/demo/hard', '/opt/demo/tool']);
    assert.deepEqual(reasons(explained.unexplained), ['1.0 after undefined: unknown 1']);
    // The metadata of the older version, without its number.
    shell('mkdir "$1/sums"; cp "$1/tree1/DEBIAN/md5sums" "$1/sums/demo.md5sums"', work);
    const md5 = compared(old, await listed(work, 'md5'));
    assert.deepEqual((await explainByPackages(md5, `${work}/sums`)).result.upgrades, []);
  },
);

test('--packages leaves all of a package that was downgraded', needs('dpkg-deb'), async (t) => {
  const work = system(t);
  shell(INSTALL, work, '2');
  const old = { md5: await listed(work, 'md5'), sha256: await listed(work, 'sha256') };
  shell(INSTALL.replace('-i ', '--force-downgrade -i '), work, '1');
  const byRoot = await explainByPackages(compared(old.md5, await listed(work, 'md5')), `${work}/root`);
  assert.deepEqual(byRoot.result.upgrades, []);
  assert.deepEqual(reasons(byRoot.unexplained), ['1.0 after 2.0: older 5']);
  const result = compared(old.sha256, await listed(work, 'sha256'));
  assert.deepEqual((await explainByPackages(result, `${work}/debs`)).result.upgrades, []);
  shell('rm "$1/debs/demo_2.deb"', work);
  const onHost = await explainByPackages(result, `${work}/debs`, nodeHost(), `${work}/root`);
  assert.deepEqual(reasons(onHost.unexplained), ['1.0 after 2.0: older 5'], "by the host's log");
  assert.deepEqual(onHost.result.upgrades, []);
  shell('rm "$1/root/var/log/dpkg.log"', work);
  const withoutLog = await explainByPackages(result, `${work}/debs`, nodeHost(), `${work}/root`);
  assert.deepEqual(withoutLog.result.upgrades, []);
});

test(
  '--packages leaves a file of a version between, if the rest of the package is newer',
  needs('dpkg-deb'),
  async (t) => {
    const work = system(t);
    shell(
      'cd "$1"; cp -a tree2 tree3; cd tree3; sed -i "s/^Version.*/Version: 3.0/" DEBIAN/control; ' +
        'for f in opt/demo/tool opt/demo/d/x usr/lib/demo2/z; do echo 3 > $f; done; ' +
        'cd ..; dpkg-deb --root-owner-group -b tree3 debs/demo_3.deb',
      work,
    );
    const old = await listed(work, 'sha256');
    shell(INSTALL, work, '3');
    shell('cp "$1/tree2/opt/demo/d/x" "$1/root/opt/demo/d/x"', work);
    const { result, unexplained } = await explainByPackages(
      compared(old, await listed(work, 'sha256')),
      `${work}/debs`,
    );
    assert.deepEqual(rest(result), ['/opt/demo/d/x']);
    assert.deepEqual(reasons(unexplained), ['2.0 after 1.0: mixed 1']);
    assert.equal(result.upgrades[0]?.to, '3.0');
  },
);

test('--packages folds an upgrade where a newer archive is at hand, too', needs('dpkg-deb'), async (t) => {
  const work = system(t);
  shell(
    'cd "$1"; cp -a tree2 tree3; sed -i "s/^Version.*/Version: 3.0/" tree3/DEBIAN/control; ' +
      'echo 3 > tree3/opt/demo/tool; dpkg-deb --root-owner-group -b tree3 debs/demo_3.deb',
    work,
  );
  const old = await listed(work, 'sha256');
  shell(INSTALL, work, '2');
  const { result } = await explainByPackages(compared(old, await listed(work, 'sha256')), `${work}/debs`);
  assert.deepEqual(rest(result), []);
  assert.equal(result.upgrades[0]?.to, '2.0');
});

test('--packages names an archive that cannot be read', needs('dpkg-deb'), async (t) => {
  const work = system(t);
  const old = await listed(work, 'sha256');
  shell(INSTALL, work, '2');
  shell('head -c 600 "$1/debs/demo_2.deb" > "$1/debs/cut.deb"', work);
  const result = compared(old, await listed(work, 'sha256'));
  await assert.rejects(() => explainByPackages(result, `${work}/debs`), /cut\.deb cannot be read/);
});

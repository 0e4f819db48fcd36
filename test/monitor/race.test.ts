import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { BatchHasher } from '../../src/host/hash-batch.ts';
import { TreeWalk } from '../../src/host/tree.ts';
import { folder, list } from './listing.ts';

/** Runs Perl beside the listing, which has this thread to itself, from when it says that it has begun until the listing is done. */
async function beside<T>(program: string, file: string, listing: () => Promise<T>): Promise<T> {
  const child = spawn('perl', ['-e', `$| = 1; ${program}`, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  try {
    await once(child.stdout, 'data');
    return await listing();
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/**
 * Perl that waits until the process that started it, or a worker of that, has the file of its first argument open, and lets
 * `change` happen while those are stopped: however busy the machine is, the change falls within the reading. A process that
 * is stopped starts no other, so the list of workers, made after that, is whole.
 */
function whileOpen(change: string): string {
  return String.raw`
  my ($file, $parent) = ($ARGV[0], getppid);
  sub workers { map { open my $in, "<", $_; split " ", <$in> // "" } glob "/proc/$parent/task/*/children" }
  sub is_open { grep { (readlink // "") eq $file } map { glob "/proc/$_/fd/*" } @_ }
  print "begun\n";
  for (my $done = 0; !$done; select undef, undef, undef, 0.001) {
    kill "STOP", $parent;
    my @pids = ($parent, grep { $_ != $$ } workers);
    kill "STOP", @pids;
    if (is_open(@pids)) { ${change} $done = 1 }
    kill "CONT", @pids;
  }`;
}

/** Large enough that its reading takes much longer than Perl lets it go on between two looks. */
const LARGE = 2 ** 29;

for (const [what, change] of [
  ['grows', 'open F, ">>", $ARGV[0]; syswrite F, "x"; close F;'],
  ['shrinks', 'truncate $ARGV[0], (-s $ARGV[0]) - 1;'],
  ['is written to in place', 'open F, "+<", $ARGV[0]; syswrite F, $i++ % 10; close F;'],
] as const) {
  test(`a file that ${what} all the while is read twice, then told of`, async (t) => {
    const root = folder(t);
    writeFileSync(`${root}/after`, '');
    writeFileSync(`${root}/changing`, '');
    truncateSync(`${root}/changing`, LARGE);
    const program = `print "begun\n"; for (;;) { ${change} select undef, undef, undef, 0.001 }`;
    for (const patience of [0, 1e9]) {
      const { lines, coverage } = await beside(program, `${root}/changing`, () => list([root], { patience }));
      assert.equal(lines.length, 2);
      assert.equal(lines[1], `warn\t${root}/changing: changed while being read`);
      assert.deepEqual([coverage.files, coverage.hashed, coverage.changed], [2, 1, 1]);
    }
  });
}

test('a file that changes once is read again, and its digest is that of the new content', async (t) => {
  const root = folder(t);
  writeFileSync(`${root}/once`, '');
  truncateSync(`${root}/once`, LARGE);
  const program = whileOpen('open F, "+<", $file; syswrite F, "changed"; close F;');
  const { lines } = await beside(program, `${root}/once`, () => list([root]));
  const sum = execFileSync('sha256sum', [`${root}/once`], { encoding: 'utf8' }).slice(0, 64);
  assert.equal(
    lines[0],
    `${Buffer.from(sum, 'hex').toString('base64').replace(/=+$/, '')}\tsha256\t${LARGE}\t${root}/once`,
  );
});

for (const [what, change, reason] of [
  ['vanishes', 'unlink $file;', 'no such file or directory'],
  [
    'becomes a link',
    'symlink "/etc/passwd", "$file.new"; rename "$file.new", $file;',
    'no longer a regular file',
  ],
  ['becomes a FIFO', 'system "mkfifo", "$file.new"; rename "$file.new", $file;', 'no longer a regular file'],
  ['becomes a directory', 'unlink $file; mkdir $file;', 'no longer a regular file'],
] as const) {
  test(`a file that ${what} while it is read is told of`, async (t) => {
    const root = folder(t);
    for (const patience of [0, 1e9]) {
      rmSync(`${root}/it`, { recursive: true, force: true });
      writeFileSync(`${root}/it`, '');
      truncateSync(`${root}/it`, LARGE);
      const { lines } = await beside(whileOpen(change), `${root}/it`, () => list([root], { patience }));
      assert.deepEqual(lines, [`warn\t${root}/it: ${reason}`]);
    }
  });
}

/** Walks to the next batch, lets `change` happen, hashes; till the end. */
function interrupted(root: string, change: (batch: number) => void): string[] {
  const walk = new TreeWalk({ roots: [root], key: 'sha256' });
  const hasher = new BatchHasher({ secrets: {} }, false);
  let text = '';
  for (let count = 0, next = walk.next(); !next.done; next = walk.next(), count++) {
    change(count);
    const result = hasher.run(next.value.steps, { bytes: Infinity });
    text += Buffer.from(result.lines).toString('latin1');
  }
  hasher.end();
  return text.split('\n').slice(0, -1);
}

test('what happens to directories between listing and hashing is told, and leads nowhere else', (t) => {
  const root = folder(t);
  const outside = folder(t);
  for (const at of [root, outside]) {
    mkdirSync(`${at}/d`);
    writeFileSync(`${at}/d/f`, at);
  }
  const aside = `${root}.aside`;
  t.after(() => rmSync(aside, { recursive: true, force: true }));
  assert.deepEqual(
    interrupted(root, () => {
      renameSync(`${root}/d`, aside);
      symlinkSync(`${outside}/d`, `${root}/d`);
    }),
    [`warn\t${root}/d/f: moved while being listed`],
    'a directory swapped for a link',
  );
  rmSync(`${root}/d`);
  renameSync(aside, `${root}/d`);
  assert.deepEqual(
    interrupted(root, () => rmSync(`${root}/d`, { recursive: true })),
    [`warn\t${root}/d/f: no such file or directory`],
    'a directory that vanished',
  );
});

test('a directory that vanishes, or is swapped for a link, before it is entered is told of', (t) => {
  const root = folder(t);
  for (let count = 0; count < 200; count++) writeFileSync(`${root}/a${count}`, '');
  for (const name of ['x', 'y', 'z']) {
    mkdirSync(`${root}/${name}`);
    writeFileSync(`${root}/${name}/f`, '');
  }
  const lines = interrupted(root, (batch) => {
    if (batch > 0) return;
    rmSync(`${root}/x`, { recursive: true });
    rmSync(`${root}/y`, { recursive: true });
    symlinkSync(`${root}/z`, `${root}/y`);
  });
  assert.equal(lines.length, 203);
  assert.deepEqual(lines.slice(200, 202), [
    `warn\t${root}/x/: no such file or directory`,
    `warn\t${root}/y/: no longer a directory`,
  ]);
});

test('no descriptor stays open, whatever happened', async (t) => {
  const root = folder(t);
  for (let count = 0; count < 300; count++) {
    mkdirSync(`${root}/${count}/x`, { recursive: true });
    writeFileSync(`${root}/${count}/x/f`, '');
  }
  const open = (): number => readdirSync('/proc/self/fd').length;
  await list([root]);
  const before = open();
  await list([root]);
  await list([root], { patience: 0 });
  await list([`${root}/nothing`, `${root}/1/x/f`]);
  // A reader that goes away early.
  const { listFiles } = await import('../../src/host/list-files.ts');
  for await (const _piece of listFiles({ roots: [root], key: 'md5', secrets: {}, patience: 1e9 })) break;
  assert.equal(open(), before);
});

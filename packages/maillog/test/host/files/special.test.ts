import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync, truncateSync, linkSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { hashFiles } from '../../../src/host/files/hash-files.ts';
import { withoutRights } from '../../helpers/without-rights.ts';
import { needs } from '../../helpers/needs.ts';
import { folder, list, namesIn, warningsIn } from './listing.ts';

const isRoot = process.getuid?.() === 0;

/** The answer to each name, without line ends. */
async function hash(names: readonly string[], inlineBudgetMs = 1e9): Promise<string[]> {
  const files = names.map((name) => ({ name, key: 'sha256' }));
  let text = '';
  for await (const { lines } of hashFiles({ files, secrets: {}, inlineBudgetMs }))
    text += Buffer.from(lines).toString('latin1');
  return text.split('\n').slice(0, -1);
}

test('monitor: what is not a regular file is not listed, not opened, and nothing waits for it', async (t) => {
  const root = folder(t);
  const server = createServer().listen(`${root}/socket`);
  await once(server, 'listening');
  t.after(() => server.close());
  execFileSync('mkfifo', [`${root}/fifo`]);
  if (isRoot) execFileSync('mknod', [`${root}/null`, 'c', '1', '3']);
  symlinkSync('/etc/passwd', `${root}/link`);
  symlinkSync('/etc', `${root}/linked`);
  writeFileSync(`${root}/file`, '');
  for (const inlineBudgetMs of [0, 1e9]) {
    const listed = await list([root], { inlineBudgetMs });
    assert.deepEqual(listed.lines, [`47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\tsha256\t0\t${root}/file`]);
  }
  // Put in a file's place, they are found out when they are opened.
  const names = ['fifo', 'socket', 'link', ...(isRoot ? ['null'] : [])].map((name) => `${root}/${name}`);
  for (const inlineBudgetMs of [0, 1e9]) {
    assert.deepEqual(
      await hash([...names, root, `${root}/gone`, `${root}/gone/x`, `${root}/file/x`], inlineBudgetMs),
      [
        ...names.map((name) => `warn\t${name}: no longer a regular file`),
        `warn\t${root}: no longer a regular file`,
        `warn\t${root}/gone: no such file or directory`,
        `warn\t${root}/gone/x: no such file or directory`,
        `warn\t${root}/file/x: no such file or directory`,
      ],
    );
  }
});

test('monitor: a dir may be a file, a symlink, missing, a cycle, named twice, one inside another', async (t) => {
  const root = folder(t);
  mkdirSync(`${root}/a/b/c`, { recursive: true });
  for (const name of ['a/1', 'a/b/2', 'a/b/c/3', 'z']) writeFileSync(`${root}/${name}`, name);
  symlinkSync('a/b', `${root}/link`);
  symlinkSync('loop', `${root}/loop`);
  symlinkSync('b/c', `${root}/a/inner`);
  const relative = async (...dirs: string[]): Promise<string[]> => {
    const listed = await list(dirs.map((dir) => `${root}/${dir}`));
    return [...namesIn(listed), ...warningsIn(listed)].map((name) => name.replace(`${root}/`, ''));
  };
  assert.deepEqual(await relative('z'), ['z']);
  assert.deepEqual(await relative('a', 'a', 'a/', 'a/.', '/a//'), ['a/1', 'a/b/2', 'a/b/c/3']);
  assert.deepEqual(await relative('a/b', 'a', 'z', 'a/1'), ['a/1', 'a/b/2', 'a/b/c/3', 'z']);
  assert.deepEqual(await relative('a/b/../b/c/..', 'a/b'), ['a/b/2', 'a/b/c/3']);
  assert.deepEqual(
    await relative('link'),
    ['link/2', 'link/c/3', 'link/: symbolic link'],
    'the given path itself is followed, and named as a link',
  );
  assert.deepEqual(
    await relative('a', 'a/inner'),
    ['a/1', 'a/b/2', 'a/b/c/3', 'a/inner/3', 'a/inner/: symbolic link'],
    'inside another dir too, in its place',
  );
  assert.deepEqual(await relative('missing', 'z', 'loop', 'a/nothing', 'a/1/x', 'a/b/c'), [
    'a/b/c/3',
    'z',
    'a/1/x/: no such file or directory',
    'a/nothing/: no such file or directory',
    'loop/: too many levels of symbolic links',
    'missing/: no such file or directory',
  ]);
});

test('monitor: a directory or a file that a normal user may not read, or not enter, is named', async (t) => {
  const root = folder(t);
  for (const name of ['no-read', 'no-enter', 'open']) {
    mkdirSync(`${root}/${name}`);
    writeFileSync(`${root}/${name}/file`, name);
  }
  writeFileSync(`${root}/secret`, 'x', { mode: 0 });
  execFileSync('chmod', ['755', root]);
  execFileSync('chmod', ['311', `${root}/no-read`]);
  execFileSync('chmod', ['644', `${root}/no-enter`]);
  const script = new URL('./as-user.js', import.meta.url);
  for (const inlineBudgetMs of ['0', '1000000000']) {
    const text = execFileSync(...withoutRights(script, root, inlineBudgetMs), { encoding: 'utf8', cwd: '/' });
    const lines = text.split('\n').map((line) => line.replaceAll(`${root}/`, ''));
    assert.deepEqual(lines.slice(0, 3), [
      'warn\tno-enter/file: permission denied',
      'warn\tno-read/: permission denied',
      'I0j5mHRCElddhZWWdPlgerJvZ3CKkXFXRygyOGM3yQQ\tsha256\t4\topen/file',
    ]);
    assert.equal(lines[3], 'warn\tsecret: permission denied');
    assert.deepEqual(JSON.parse(lines[4] ?? ''), {
      files: 3,
      hashed: 1,
      unreadable: 2,
      changed: 0,
      vanished: 0,
      replaced: 0,
      oversize: 0,
      unlisted: 1,
      unentered: 0,
      noted: 0,
    });
    assert.equal(lines[5], `${root}/no-read/file\tsha256`.replace(`${root}/`, ''), 'by name it can be read');
  }
});

test('monitor: a tree 5000 directories deep is listed to its end', needs('perl'), async (t) => {
  const root = folder(t);
  const make =
    'chdir shift or die; for (1..5000) { mkdir "d" or die; chdir "d" or die; open F, ">", "f"; print F $_; close F }';
  execFileSync('perl', ['-e', make, root]);
  for (const inlineBudgetMs of [0, 1e9]) {
    const listed = await list([root], { inlineBudgetMs });
    assert.equal(listed.lines.length, 5000);
    assert.deepEqual(warningsIn(listed), []);
    const names = namesIn(listed);
    // A directory sorts before its file: `d/d/…` before `d/f`.
    assert.equal(names[0], `${root}${'/d'.repeat(5000)}/f`);
    assert.equal(names.at(-1), `${root}/d/f`);
    const sizes = listed.lines.map((line) => Number(line.split('\t')[2]));
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => b - a),
    );
    // And found again by those names.
    if (inlineBudgetMs === 0) assert.deepEqual(await hash(names.slice(0, 3)), listed.lines.slice(0, 3));
  }
});

test('monitor: a file of 5 GB is hashed whole, one of 0 bytes too', async (t) => {
  const root = folder(t);
  writeFileSync(`${root}/empty`, '');
  writeFileSync(`${root}/sparse`, '');
  truncateSync(`${root}/sparse`, 5_000_000_000);
  const listed = await list([root]);
  assert.deepEqual(listed.lines, [
    `47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\tsha256\t0\t${root}/empty`,
    `dQ+QgN4kqeVixrH+zCiMcyp1gAOrFuXK0BTrpFwXRms\tsha256\t5000000000\t${root}/sparse`,
  ]);
});

test('monitor: max_size names what is above it, exclude leaves out, hard links are files each', async (t) => {
  const root = folder(t);
  mkdirSync(`${root}/cache`);
  for (const name of ['cache/x', 'small', 'y.pyc']) writeFileSync(`${root}/${name}`, '12345');
  writeFileSync(`${root}/large`, '123456');
  linkSync(`${root}/small`, `${root}/twin`);
  const exclude = (path: string): boolean => path.endsWith('.pyc') || path === `${root}/cache`;
  const listed = await list([root, `${root}/cache/x`], { maxSize: 5, exclude });
  assert.deepEqual(
    namesIn(listed).map((name) => name.replace(`${root}/`, '')),
    ['small', 'twin'],
  );
  assert.deepEqual(warningsIn(listed), [`${root}/large: larger than max_size`]);
  assert.equal(listed.coverage.oversize, 1);
});

test('monitor: mount points are named, and not entered if so wished', async () => {
  // Every Linux has /proc mounted; nothing but the way there is looked at.
  const exclude = (path: string): boolean =>
    path !== '/' && path !== '/proc' && !path.startsWith('/proc/sys');
  const only = (path: string): boolean => exclude(path) || path.startsWith('/proc/sys');
  assert.deepEqual(await list(['/'], { exclude: only }).then(warningsIn), ['/proc/: mount point']);
  const without = await list(['/'], { exclude, sameFilesystem: true });
  assert.deepEqual(without.lines, ['warn\t/proc/: mount point, not entered']);
  assert.equal(without.coverage.unentered, 1);
  const named = await list(['/', '/proc/sys/kernel/ostype'], { exclude, sameFilesystem: true });
  assert.equal(namesIn(named)[0], '/proc/sys/kernel/ostype', 'a path that was named is entered');
});

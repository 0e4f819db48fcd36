import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { BatchHasher } from '../../../src/host/hashing/hash-batch.ts';
import { TreeWalk } from '../../../src/host/files/tree-walk.ts';
import { folder, list } from './listing.ts';

/**
 * Walks to the next batch, lets `change` happen, hashes; till the end. `eachBlock` is called between the
 * blocks of a file.
 */
function interrupted(root: string, change: (batch: number) => void, eachBlock?: () => void): string[] {
  const walk = new TreeWalk({ roots: [root], key: 'sha256' });
  const hasher = new BatchHasher({ secrets: {} }, false, eachBlock);
  let text = '';
  for (let count = 0, next = walk.next(); !next.done; next = walk.next(), count++) {
    change(count);
    const result = hasher.run(next.value.items, { bytes: Infinity });
    text += Buffer.from(result.lines).toString('latin1');
  }
  hasher.end();
  return text.split('\n').slice(0, -1);
}

/**
 * Lists a file of three blocks, and lets `change` happen when the first of them has been read, or, `always`,
 * at every third: each reading then sees one, and a file that grows has an end.
 */
function whileRead(file: string, change: (file: string) => void, always = false): string[] {
  writeFileSync(file, Buffer.alloc(3 << 20));
  let blocks = 0;
  return interrupted(
    dirname(file),
    () => {},
    () => {
      if (blocks === 0 || (always && blocks % 3 === 0)) change(file);
      blocks++;
    },
  );
}

for (const [what, change] of [
  ['grows', (file: string) => appendFileSync(file, 'x')],
  ['shrinks', (file: string) => truncateSync(file, statSync(file).size - 1)],
  ['is written to in place', (file: string) => writeFileSync(file, randomBytes(9), { flag: 'r+' })],
] as const) {
  test(`monitor: a file that ${what} all the while is read twice, then named`, (t) => {
    const file = `${folder(t)}/changing`;
    assert.deepEqual(whileRead(file, change, true), [`warn\t${file}: changed while being read`]);
  });
}

test('monitor: a file that grows by a byte at each reading is not followed', (t) => {
  const file = `${folder(t)}/tail`;
  writeFileSync(file, Buffer.alloc(3 << 20));
  let blocks = 0;
  const lines = interrupted(
    dirname(file),
    () => {},
    () => {
      if (++blocks < 1000) appendFileSync(file, 'x');
    },
  );
  assert.deepEqual(lines, [`warn\t${file}: changed while being read`]);
  assert.ok(blocks < 20, `${blocks} blocks read`);
});

test('monitor: a file that changes once is read again, and its digest is that of the new content', (t) => {
  const file = `${folder(t)}/once`;
  const lines = whileRead(file, () => appendFileSync(file, 'changed'));
  const sum = execFileSync('sha256sum', [file], { encoding: 'utf8' }).slice(0, 64);
  const digest = Buffer.from(sum, 'hex').toString('base64').replace(/=+$/, '');
  assert.deepEqual(lines, [`${digest}\tsha256\t${(3 << 20) + 7}\t${file}`]);
});

for (const [what, change, reason] of [
  ['vanishes', (file: string) => rmSync(file), 'no such file or directory'],
  [
    'becomes a link',
    (file: string) => {
      rmSync(file);
      symlinkSync('/etc/passwd', file);
    },
    'no longer a regular file',
  ],
  [
    'becomes a FIFO',
    (file: string) => {
      rmSync(file);
      execFileSync('mkfifo', [file]);
    },
    'no longer a regular file',
  ],
  [
    'becomes a directory',
    (file: string) => {
      rmSync(file);
      mkdirSync(file);
    },
    'no longer a regular file',
  ],
] as const) {
  test(`monitor: a file that ${what} while it is read is named`, (t) => {
    const file = `${folder(t)}/it`;
    assert.deepEqual(whileRead(file, change), [`warn\t${file}: ${reason}`]);
  });
}

test('monitor: what happens to directories between listing and hashing is named, and leads nowhere else', (t) => {
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

test('monitor: a directory that vanishes, or is swapped for a symlink, before it is entered is named', (t) => {
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

test('monitor: no descriptor stays open, whatever happened', async (t) => {
  const root = folder(t);
  for (let count = 0; count < 300; count++) {
    mkdirSync(`${root}/${count}/x`, { recursive: true });
    writeFileSync(`${root}/${count}/x/f`, '');
  }
  const open = (): number => readdirSync('/proc/self/fd').length;
  // What starting a first worker opens for good is open before.
  await list([root], { inlineBudgetMs: 0 });
  const before = open();
  await list([root]);
  await list([root], { inlineBudgetMs: 0 });
  await list([`${root}/nothing`, `${root}/1/x/f`]);
  // A reader that goes away early.
  const { listFiles } = await import('../../../src/host/files/list-files.ts');
  for await (const _piece of listFiles({ roots: [root], key: 'md5', secrets: {}, inlineBudgetMs: 1e9 }))
    break;
  assert.equal(open(), before);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readFileLine } from '../../../src/listing/line.ts';
import { needs } from '../../helpers/needs.ts';
import { fc } from '../../helpers/property.ts';
import { folder, list, namesIn } from './listing.ts';

/** What coreutils says of every file below, names and all: `name -> hex`. */
function sums(program: string, root: string): Map<string, string> {
  const found = execFileSync('find', [root, '-type', 'f', '-print0'], { maxBuffer: 1 << 28 });
  const text = execFileSync('xargs', ['-0', program, '--zero'], { input: found, maxBuffer: 1 << 28 });
  const rows = text.toString('latin1').split('\0').slice(0, -1);
  return new Map(rows.map((row) => [row.slice(row.indexOf('  ') + 2), row.slice(0, row.indexOf('  '))]));
}

function assertSame(lines: readonly string[], expected: Map<string, string>): void {
  const got = lines.map((line) => readFileLine(line));
  assert.equal(got.length, expected.size);
  for (const line of got) {
    assert.ok(line);
    assert.equal(Buffer.from(line.digest, 'base64').toString('hex'), expected.get(line.name));
  }
}

test('hashFiles(): lists, hashes and orders ten thousand names of random bytes as coreutils does', async (t) => {
  const root = folder(t);
  const [random] = fc.sample(fc.infiniteStream(fc.integer({ min: 1, max: 255 })), 1);
  assert.ok(random);
  const bytes = (length: number): Buffer =>
    Buffer.from([...random.take(length)].map((byte) => (byte === 0x2f ? 0x2e : byte)));
  const slash = Buffer.from('/');
  const folders = [Buffer.from(root)];
  while (folders.length < 100) {
    const above = folders[(folders.length * 7) % folders.length] ?? Buffer.from(root);
    const made = Buffer.concat([above, slash, Buffer.from('d'), bytes(1 + (folders.length % 20))]);
    mkdirSync(made, { recursive: true });
    folders.push(made);
  }
  for (let count = 0; count < 10_000; count++) {
    const into = folders[count % folders.length] ?? Buffer.from(root);
    writeFileSync(Buffer.concat([into, slash, Buffer.from('f'), bytes(2 + (count % 30))]), bytes(count % 40));
  }
  const here = await list([root]);
  const byWorkers = await list([root], { inlineBudgetMs: 0 });
  assert.deepEqual(here, byWorkers);
  assertSame(here.lines, sums('sha256sum', root));
  const names = here.lines.map((line) => readFileLine(line)?.name ?? '');
  assert.deepEqual(names, [...names].sort());
  assert.equal(new Set(names).size, names.length);
});

test('hashFiles(): every digest is that of coreutils, at every size around the read buffer', async (t) => {
  const root = folder(t);
  const buffer = 1 << 20;
  const sizes = [0, 1, 55, 56, 64, 4095, 4096, buffer - 1, buffer, buffer + 1, 2 * buffer, 17 * buffer + 5];
  for (const size of sizes) writeFileSync(`${root}/${size}`, randomBytes(size));
  for (const [key, program] of [
    ['md5', 'md5sum'],
    ['sha256', 'sha256sum'],
    ['sha512', 'sha512sum'],
  ] as const) {
    const expected = sums(program, root);
    for (const inlineBudgetMs of [0, 1e9]) {
      const listed = await list([root], { key, inlineBudgetMs });
      assertSame(listed.lines, expected);
      assert.deepEqual(
        listed.lines
          .map((line) => line.split('\t')[2])
          .map(Number)
          .sort((a, b) => a - b),
        sizes,
      );
    }
  }
});

test(
  'hashFiles(): an HMAC is that of openssl, and its key shows only as its id',
  needs('openssl'),
  async (t) => {
    const root = folder(t);
    writeFileSync(`${root}/a`, 'content');
    writeFileSync(`${root}/b`, randomBytes((1 << 20) + 7));
    const secret = randomBytes(32);
    const key = 'hmac-sha256.0123456789abcdef';
    const listed = await list([root], { key, secrets: { '0123456789abcdef': secret } });
    for (const line of listed.lines) {
      const file = readFileLine(line);
      assert.equal(file?.key, key);
      const options = [
        'dgst',
        '-sha256',
        '-mac',
        'HMAC',
        '-macopt',
        `hexkey:${secret.toString('hex')}`,
        '-r',
        file.name,
      ];
      const hex = execFileSync('openssl', options, { encoding: 'utf8' }).split(' ')[0];
      assert.equal(Buffer.from(file.digest, 'base64').toString('hex'), hex);
    }
  },
);

test('hashFiles(): a directory sorts by what it holds: names are in the order of their bytes', async (t) => {
  const root = folder(t);
  for (const name of ['a', 'b.d', 'ab']) mkdirSync(`${root}/${name}`);
  for (const name of ['a/x', 'a-', 'a.txt', 'a0', 'ab/y', 'ab-', 'b', 'b.d/z', 'b0'])
    writeFileSync(`${root}/${name}`, name);
  const names = namesIn(await list([root])).map((name) => name.slice(root.length + 1));
  assert.deepEqual(names, ['a-', 'a.txt', 'a/x', 'a0', 'ab-', 'ab/y', 'b', 'b.d/z', 'b0']);
});

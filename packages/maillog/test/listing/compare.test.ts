import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { compareListings } from '../../src/listing/compare.ts';
import { escapeName } from '../../src/listing/name.ts';
import { readListing } from '../../src/listing/read.ts';
import { exitStatus, resultOf } from '../../src/listing/result.ts';
import type { Result } from '../../src/listing/result.ts';
import { fc } from '../helpers/property.ts';

function line(name: string, content: string, key = 'sha256'): string {
  const hash = createHash(key === 'md5' ? 'md5' : 'sha256').update(content);
  const digest = hash.digest('base64').replace(/=+$/, '');
  return `${digest}\t${key}\t${content.length}\t${escapeName(name)}\n`;
}

function listing(text: string) {
  return readListing(Buffer.from(text, 'latin1'), 'good.log');
}

function compared(old: string, fresh: string): Result {
  const saved = listing(old);
  return resultOf(saved.lines.length, compareListings(saved, listing(fresh)));
}

function names(rows: readonly { name: string }[]): string[] {
  return rows.map(({ name }) => name);
}

test('compareListings(): new, missing, changed and unchanged are told apart, by exit bits too', () => {
  const old = line('/a', '1') + line('/b', '2') + line('/c', '3');
  const result = compared(old, line('/b', 'x') + line('/c', '3') + line('/d', '4'));
  assert.deepEqual(
    [names(result.missing), names(result.changed), names(result.added)],
    [['/a'], ['/b'], ['/d']],
  );
  assert.equal(exitStatus(result), 7);
  assert.equal(exitStatus(compared(old, old)), 0);
  assert.equal(exitStatus(compared(old, old + line('/z', ''))), 1);
  assert.equal(exitStatus(compared(old + line('/z', ''), old)), 2);
  assert.equal(exitStatus(compared(old, line('/a', '1') + line('/b', '2') + line('/c', 'x'))), 4);
});

test('compareListings(): the comparison is that of two maps, whatever the names and their order', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'b', '/', '-', '\\', '\n', '\xe9', 'x'),
    minLength: 1,
    maxLength: 4,
  });
  const texts = fc.dictionary(name, fc.constantFrom('1', '2', '')).chain((map) => {
    const all = Object.keys(map);
    return fc
      .shuffledSubarray(all, { minLength: all.length })
      .map((order) => ({ map, text: order.map((each) => line(each, map[each] ?? '')).join('') }));
  });
  fc.assert(
    fc.property(texts, texts, (old, fresh) => {
      const other = line('/other', 'other');
      const differences = [...compareListings(listing(old.text + other), listing(other + fresh.text))];
      const found = (kind: string) =>
        differences.filter((each) => each.kind === kind).map((each) => each.name);
      const expected = (map: Record<string, string>, chosen: (each: string) => boolean) =>
        Object.keys(map).filter(chosen).sort();
      const both = (each: string) => Object.hasOwn(fresh.map, each) && Object.hasOwn(old.map, each);
      assert.deepEqual(
        found('missing'),
        expected(old.map, (each) => !both(each)),
      );
      assert.deepEqual(
        found('new'),
        expected(fresh.map, (each) => !both(each)),
      );
      assert.deepEqual(
        found('changed'),
        expected(old.map, (each) => both(each) && fresh.map[each] !== old.map[each]),
      );
    }),
    { numRuns: 500 },
  );
});

test('compareListings(): what moved is named as a move, counts as new and missing, and empty files never move', () => {
  const same = line('/same', 's');
  const result = compared(
    same + line('/old/x', 'content') + line('/old/y', 'content') + line('/empty', ''),
    same + line('/new/a', 'content') + line('/new/y', 'content') + line('/void', ''),
  );
  assert.deepEqual(result.moved, [
    { from: '/old/x', to: '/new/a' },
    { from: '/old/y', to: '/new/y' },
  ]);
  assert.deepEqual([names(result.missing), names(result.added)], [['/empty'], ['/void']]);
  assert.equal(exitStatus(compared(same + line('/o', 'c'), same + line('/n', 'c'))), 3);
});

test('compareListings(): digests under different keys are incomparable, never unchanged', () => {
  const result = compared(line('/a', '1'), line('/a', '1', 'md5'));
  assert.deepEqual(result.incomparable, [
    { kind: 'incomparable', name: '/a', type: 'file', reason: 'sha256 in the saved listing, md5 now' },
  ]);
  assert.equal(exitStatus(result), 8);
  const digest = line('/a', '1').split('\t')[0];
  const relabelled = `${digest}\thmac-sha256.0123456789abcdef\t1\t/a\n`;
  assert.equal(exitStatus(compared(line('/a', '1'), relabelled)), 8, 'even if the digests look alike');
  assert.equal(
    exitStatus(compared(line('/a', '1'), line('/a', '12', 'md5'))),
    12,
    'the size shows the change',
  );
  assert.equal(exitStatus(compared(line('/a', '1') + line('/a', '1', 'md5'), line('/a', '1', 'md5'))), 0);
});

test('compareListings(): what the new listing could not read is not missing', () => {
  const old = line('/d/a', '1') + line('/d/e/b', '2') + line('/f', '3');
  const fresh =
    'warn\t/d/: permission denied\nwarn\t/f: changed while being read\nwarn\tcoverage: 0 of 1 files hashed\n';
  const result = compared(old, fresh);
  assert.equal(exitStatus(result), 8);
  assert.deepEqual(
    result.uncovered.map(({ name, reason, before }) => [name, reason, before]),
    [
      ['/d/', 'permission denied', false],
      ['/d/a', 'permission denied', true],
      ['/d/e/b', 'permission denied', true],
      ['/f', 'changed while being read', true],
    ],
  );
  const one = line('/f', '3');
  assert.equal(exitStatus(compared(one, 'warn\t/f: no longer a regular file\n')), 4);
  assert.equal(exitStatus(compared(one, 'warn\t/f: no such file or directory\n')), 2);
  assert.equal(
    exitStatus(compared(one, `${one}warn\t/mnt/: mount point\n`)),
    8,
    'a clean copy may be mounted',
  );
  const mounted = `${one}warn\t/mnt/: mount point\n`;
  assert.equal(exitStatus(compared(mounted, mounted)), 0);
  assert.equal(exitStatus(compared(mounted, one)), 8);
  assert.equal(exitStatus(compared(one, `${one}warn\tsome other words\n`)), 8);
});

test('compareListings(): what the saved listing could not read is neither new nor unchanged', () => {
  const old = `${line('/f', '3')}warn\t/d/: permission denied\nwarn\t/g: permission denied\n`;
  const result = compared(old, line('/d/a', '1') + line('/f', '3') + line('/g', '4'));
  assert.deepEqual(names(result.incomparable), ['/d/a', '/g']);
  assert.equal(exitStatus(result), 8);
});

test('compareListings(): a file of which either side has attributes only is not unchanged', () => {
  const attributes = 'attr\tfile\t0600\t0\t0\t2026-01-02T03:04:05.000000000Z\t1\t-\t/f\n';
  const unread = `warn\t/f: permission denied\n${attributes}`;
  const read = line('/f', '3') + attributes;
  assert.deepEqual(compared(unread, read).incomparable, [
    { kind: 'incomparable', name: '/f', type: 'file', reason: 'not read when saved: permission denied' },
  ]);
  assert.deepEqual(compared(unread, unread).uncovered, [
    { kind: 'uncovered', name: '/f', reason: 'permission denied', before: false },
  ]);
  assert.equal(exitStatus(compared(unread, read.replace('0600', '0644'))), 12);
  assert.equal(exitStatus(compared(attributes, read)), 8, 'whatever the reason was');
  assert.equal(exitStatus(compared(unread.replaceAll('file', 'fifo'), read)), 4, 'its type says it all');
  assert.equal(exitStatus(compared(read, unread)), 8);
});

test('compareListings(): two digests of one name by one key contradict each other', () => {
  const twice = line('/a', '1') + line('/a', '2');
  assert.deepEqual(names(compared(twice, line('/a', '1')).incomparable), ['/a']);
  assert.deepEqual(names(compared(line('/a', '1'), twice).incomparable), ['/a']);
  assert.deepEqual(names(compared(twice, twice).incomparable), ['/a']);
  assert.equal(exitStatus(compared(line('/a', '1') + line('/a', '1'), line('/a', '1'))), 0);
});

test('compareListings(): two kinds of attributes of one name contradict each other too', () => {
  const attributes = (mode: string): string =>
    `attr\tfile\t${mode}\t0\t0\t2026-01-02T03:04:05.000000000Z\t1\t-\t/a\n`;
  const once = line('/a', '1') + attributes('0755');
  const twice = once + attributes('4755');
  for (const [old, fresh] of [
    [twice, once],
    [once, twice],
    [twice, twice],
  ] as const)
    assert.deepEqual(
      compared(old, fresh).incomparable.map(({ reason }) => reason),
      ['named twice with different attributes'],
    );
  assert.equal(exitStatus(compared(once + attributes('0755'), once)), 0);
});

test('compareListings(): the output of open is read as it is, and other parts are passed over', () => {
  const ls = '==> ls.txt <== Directory\ntotal 3\nwarn\texit status 3\n\n';
  const read = listing(`${ls}==> m.txt <== Sums\n${line('/a', '1')}\n==> n.txt <==\n${line('/b', '2')}\n`);
  assert.deepEqual([read.lines.name(0), read.lines.name(1), read.lines.length], ['/a', '/b', 2]);
  assert.deepEqual(read.warnings, []);
});

test('compareListings(): a damaged listing is refused, with the line', () => {
  for (const text of [
    `${line('/a', '1')}garbage\n`,
    `==> m <==\n${line('/a', '1').slice(2)}${line('/b', '1')}\n`,
  ]) {
    assert.throws(() => listing(text), { kind: 'data', place: { file: 'good.log', line: 2, column: 1 } });
  }
  for (const text of ['', '\n', 'hello\n', '==> ls.txt <==\nhello\nwarn\texit status 1\n\n'])
    assert.throws(() => listing(text), { kind: 'data', message: 'good.log holds no listing' });
});

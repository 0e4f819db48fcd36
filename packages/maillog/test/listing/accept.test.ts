import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accept } from '../../src/listing/accept.ts';
import { compareListings } from '../../src/listing/compare.ts';
import { escapeName } from '../../src/listing/name.ts';
import { readListing } from '../../src/listing/read.ts';
import type { Listing } from '../../src/listing/read.ts';
import { fc } from '../helpers/property.ts';

function line(name: string, content: string): string {
  const digest = createHash('sha256').update(content).digest('base64').slice(0, 43);
  return `${digest}\tsha256\t${content.length}\t${escapeName(name)}\n`;
}

function read(text: string): Listing {
  return readListing(Buffer.from(text, 'latin1'), 'a');
}
function textOf(acceptance: ReturnType<typeof accept>): string {
  return Buffer.concat([...acceptance.lines()]).toString('latin1');
}

/** Listings in which a file may also be unreadable. */
const listings = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd/x', 'd/y', '\n'), fc.constantFrom('1', '2', 'warn'))
  .map((files) =>
    Object.entries({ ...files, z: 'z' })
      .map(([name, content]) =>
        content === 'warn' ? `warn\t${escapeName(name)}: permission denied\n` : line(name, content),
      )
      .join(''),
  );

test('accept(): what is accepted is as the new listing says, what is not stays, and nothing unread is accepted', () => {
  const globs = fc.option(fc.constantFrom('a', 'b', 'c', 'd/x'), { nil: undefined });
  fc.assert(
    fc.property(listings, listings, globs, (old, fresh, only) => {
      const chosen = only === undefined ? undefined : (name: string) => name === only;
      const result = accept(read(old), read(fresh), chosen);
      const text = textOf(result);
      const names = read(text).lines;
      for (let at = 1; at < names.length; at++) assert.ok(names.name(at - 1) <= names.name(at));
      const before = [...compareListings(read(old), read(fresh))];
      const left = [...compareListings(read(text), read(fresh))];
      const open = before.filter(({ kind, name }) => kind === 'uncovered' || (chosen && !chosen(name)));
      assert.deepEqual(
        left.map(({ kind, name }) => [kind, name]),
        open.map(({ kind, name }) => [kind, name]),
      );
      assert.equal(result.accepted.length + result.left, before.length);
      if (before.length === 0) assert.equal(result.accepted.length, 0);
    }),
    { numRuns: 1000 },
  );
});

test('accept(): a listing that accepted nothing is the same, in order', () => {
  const old = line('/a', '1') + line('/b', '2');
  const acceptance = accept(read(line('/b', '2') + line('/a', '1')), read(line('/a', 'x')), () => false);
  assert.equal(textOf(acceptance), old);
  assert.deepEqual([acceptance.accepted.length, acceptance.left], [0, 2]);
});

test('accept(): attributes come with all or not at all', () => {
  const attributes = 'attr\tfile\t0644\t0\t0\t2025-11-22T07:36:01.000000000Z\t1\t-\t/a\n';
  const old = line('/a', '1') + line('/b', '2');
  const fresh = `${line('/a', 'x')}${attributes}${line('/b', '2')}`;
  assert.equal(
    textOf(accept(read(old), read(fresh), (name) => name === '/a')),
    line('/a', 'x') + line('/b', '2'),
  );
  assert.equal(textOf(accept(read(old), read(fresh))), fresh);
});

test('accept(): writes no name twice, and takes none that is named twice with different digests', () => {
  const names = (text: string): string[] => text.split('\n').flatMap((each) => each.split('\t').at(-1) || []);
  const twice = line('/a', '1') + line('/b', '2') + line('/a', '1');
  const alike = accept(read(line('/z', '1')), read(twice));
  assert.deepEqual(names(textOf(alike)), ['/a', '/b']);
  assert.deepEqual(names(textOf(accept(read(twice), read(line('/b', 'x')), (name) => name === '/b'))), [
    '/a',
    '/b',
  ]);
  const differing = line('/a', '1') + line('/a', '2');
  const refused = accept(read(line('/a', '0')), read(differing));
  assert.deepEqual([textOf(refused), refused.accepted.length, refused.left], [line('/a', '0'), 0, 1]);
  assert.deepEqual(accept(read(differing), read(line('/a', '1')), () => false).contradictory, ['/a']);
  assert.deepEqual(accept(read(differing), read(line('/a', '1'))).contradictory, []);
});

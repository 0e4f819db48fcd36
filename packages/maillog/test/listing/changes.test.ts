import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyChanges, changesBetween } from '../../src/listing/changes.ts';
import { fc } from '../helpers/property.ts';

async function* cutUp(text: Buffer, size: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(size);
  for (let at = 0; at < text.length; at += size) {
    // The same block each time, as a file is read.
    const length = text.copy(block, 0, at);
    yield block.subarray(0, length);
  }
}

async function changesOf(old: string, fresh: string, size = 7): Promise<string> {
  const blocks: Buffer[] = [];
  const [left, right] = [Buffer.from(old, 'latin1'), Buffer.from(fresh, 'latin1')];
  for await (const block of changesBetween(cutUp(left, size), cutUp(right, size + 1))) blocks.push(block);
  return Buffer.concat(blocks).toString('latin1');
}

function applied(old: string, changes: string): string | undefined {
  return applyChanges(Buffer.from(old, 'latin1'), Buffer.from(changes, 'latin1'))?.toString('latin1');
}

function line(name: string, digest = 'A'): string {
  return `${digest.repeat(43)}\tsha256\t1\t${name}\n`;
}

test('changesBetween: an unchanged listing has none; a change is the old line, then the new one', async () => {
  const old = line('/a') + line('/b') + line('/c') + line('/d');
  assert.equal(await changesOf(old, old), '');
  const fresh = line('/a') + line('/b', 'B') + line('/c') + line('/ca') + line('/d');
  assert.equal(
    await changesOf(old, fresh),
    `=\t1\n-\t${line('/b')}+\t${line('/b', 'B')}=\t1\n+\t${line('/ca')}`,
  );
  assert.equal(await changesOf(old, line('/d')), `-\t${line('/a')}-\t${line('/b')}-\t${line('/c')}`);
});

test('changesBetween: a removed first name does not make the others differ, also if names are escaped', async () => {
  const rest = [String.raw`/a\nb`, '/aXb', '/b'].map((name) => line(name)).join('');
  assert.equal(await changesOf(line('/A') + rest, rest), `-\t${line('/A')}`);
  assert.equal(await changesOf(rest, line('/aXb') + line('/b')), `-\t${line(String.raw`/a\nb`)}`);
  const coverage = 'warn\tcoverage: 3 of 4 files hashed, 1 unreadable\n';
  const changes = await changesOf(`${rest}${coverage}`, `${rest}${line('/z')}${coverage}`);
  assert.equal(changes, `=\t3\n+\t${line('/z')}`);
});

test('applyChanges: passes over warnings of the report, and refuses what does not fit', () => {
  const old = line('/a') + line('/b');
  assert.equal(applied(old, 'warn\tcoverage: 1 of 2 files hashed, 1 vanished\n'), old);
  for (const wrong of [
    `-\t${line('/b')}`,
    '=\t3\n',
    '=\t0\n',
    '=\t01\n',
    '=\tx\n',
    'x\n',
    '\n',
    line('/c'),
    `+\t${line('/c')}`.trimEnd(),
  ])
    assert.equal(applied(old, wrong), undefined, wrong);
});

/** Lines as listings have them, and any others. */
const lines = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...['/a', '/b', String.raw`/b\n`, '/c/d', '/e'].flatMap((name) => [
        line(name),
        line(name, 'B'),
        `attr\tfile\t0644\t0\t0\t2026-01-01T00:00:00.000000000Z\t1\t-\t${name}\n`,
        `warn\t${name}: permission denied\n`,
      ]),
      'warn\tcoverage: 1 of 2 files hashed, 1 vanished\n',
      '\n',
      '-\tx\n',
      '=\t1\n',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => `${text.replaceAll('\n', '')}\n`),
  ),
  { maxLength: 12 },
);
const listing = lines.map((all) => Buffer.from(all.join('')).toString('latin1'));

test('applyChanges: any sequence of listings is rebuilt byte for byte, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(listing, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      async (all, size) => {
        let rebuilt = '';
        let before = '';
        for (const fresh of all) {
          const next = applied(rebuilt, await changesOf(before, fresh, size));
          assert.equal(next, fresh);
          [before, rebuilt] = [fresh, next ?? ''];
        }
      },
    ),
    { numRuns: 500 },
  );
});

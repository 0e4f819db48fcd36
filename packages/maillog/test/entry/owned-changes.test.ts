/** Covers: src/entry/owned-changes.ts, and what src/listing/ makes of its lines. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withOwners } from '../../src/entry/owned-changes.ts';
import type { OwnersOf } from '../../src/entry/owned-changes.ts';
import { applyChanges, changesBetween } from '../../src/listing/changes.ts';
import { shownChanges } from '../../src/listing/shown-changes.ts';

async function* blocks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text, 'latin1');
}

async function textOf(all: AsyncIterable<Uint8Array>): Promise<string> {
  const found: Uint8Array[] = [];
  for await (const block of all) found.push(block);
  return Buffer.concat(found).toString('latin1');
}

function line(name: string, digest = 'A'): string {
  return `${digest.repeat(43)}\tsha256\t1\t${name}\n`;
}

const asked: string[][] = [];
const ownersOf: OwnersOf = async (names) => {
  asked.push([...names]);
  const own = [...names].filter((name) => name.startsWith('/own')).map((name) => [name, OWNER] as const);
  return new Map(own);
};
const OWNER = { package: 'tool', version: '1:2-3' };
const ESCAPED = String.raw`/own/t\te`;
const OLD = ['/a', '/own/b', '/own/c', '/own/d', '/z'].map((name) => line(name)).join('');
const FRESH = line('/a', 'B') + line('/own/b', 'B') + line('/own/c', 'B') + line('/own/e') + line(ESCAPED);

describe('withOwners', () => {
  it('withOwners: names a package before the files that have one, and makes the same listing', async () => {
    const plain = changesBetween(blocks(OLD), blocks(FRESH));
    const changes = await textOf(withOwners(plain, ownersOf));
    assert.equal(
      changes,
      [
        `-\t${line('/a')}+\t${line('/a', 'B')}own\ttool\t1:2-3\n`,
        `-\t${line('/own/b')}+\t${line('/own/b', 'B')}-\t${line('/own/c')}+\t${line('/own/c', 'B')}own\n`,
        `-\t${line('/own/d')}own\ttool\t1:2-3\n+\t${line('/own/e')}+\t${line(ESCAPED)}own\n-\t${line('/z')}`,
      ].join(''),
    );
    assert.equal(applyChanges(Buffer.from(OLD), Buffer.from(changes))?.toString(), FRESH);
    assert.equal(
      await textOf(shownChanges(blocks(changes))),
      [
        'changed  /a: other content',
        'changed  /own/b: other content, of tool 1:2-3',
        'changed  /own/c: other content, of tool 1:2-3',
        'missing  /own/d',
        'new      /own/e: 1 byte, of tool 1:2-3',
        String.raw`new      /own/t\te: 1 byte, of tool 1:2-3`,
        'missing  /z',
        '',
      ].join('\n'),
    );
  });

  it('withOwners: asks for nothing if no file is new or changed', async () => {
    asked.length = 0;
    const gone = `=\t1\n-\t${line('/own/b')}`;
    assert.equal(await textOf(withOwners(blocks(gone), ownersOf)), gone);
    assert.deepEqual(asked, []);
  });

  it('withOwners: passes changes of over 8 MiB on as they are, without holding them', async () => {
    asked.length = 0;
    const block = `+\t${line('/own/b')}`.repeat(50_000);
    const texts = [block, block, block, block];
    assert.ok(block.length * 4 > 8 << 20);
    assert.ok((await textOf(withOwners(blocks(...texts), ownersOf))) === texts.join(''));
    assert.deepEqual(asked, []);
  });

  it('withOwners: takes no name or version that could be a line or a field of its own', async () => {
    const changes = `+\t${line('/a')}`;
    for (const wrong of ['a\tb', 'a\nb', '', 'a b', 'ä'])
      assert.equal(
        await textOf(
          withOwners(blocks(changes), async () => new Map([['/a', { package: wrong, version: '1' }]])),
        ),
        changes,
      );
  });
});

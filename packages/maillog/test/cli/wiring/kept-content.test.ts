/** Covers: src/cli/wiring/kept-content.ts */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { KeptContents } from '../../../src/cli/wiring/kept-content.ts';
import { temporary } from '../../helpers/temporary.ts';

const directory = temporary();
process.env['TMPDIR'] = directory;

/** Blocks that are reused, as those of a decryption are. */
async function* blocksOf(content: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const block = Buffer.alloc(size);
  for (let at = 0; at < content.length; at += size) {
    const length = Buffer.from(content).copy(block, 0, at, at + size);
    yield block.subarray(0, length);
  }
}

async function bytesOf(blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const block of blocks) all.push(Uint8Array.from(block));
  return Buffer.concat(all);
}

test('KeptContents: gives back what it keeps, in any order, and leaves nothing readable on the disk', async () => {
  const store = new KeptContents(1000);
  const contents = Array.from({ length: 20 }, (_, index) =>
    Buffer.from(`canary ${randomBytes(index * 30).toString('hex')}`),
  );
  const kept = [];
  for (const content of contents) kept.push(await store.keep(blocksOf(content, 100)));
  const [folder] = readdirSync(directory);
  assert.ok(!readFileSync(join(directory, folder, 'contents')).includes('canary'));
  for (const [index, one] of [...kept.entries()].toReversed())
    for (let time = 0; time < 2; time++) assert.deepEqual(await bytesOf(one.read()), contents[index]);
  await store.remove();
  assert.deepEqual(readdirSync(directory), []);
});

test('KeptContents: keeps in memory what fits, and forgets what is dropped', async () => {
  const store = new KeptContents(100);
  for (let count = 0; count < 5; count++) (await store.keep(blocksOf(randomBytes(100), 30))).drop();
  await store.keep(blocksOf(randomBytes(100), 30));
  assert.deepEqual(readdirSync(directory), []);
  await store.remove();
});

/** Covers: src/system/own-file.ts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFileBlocks, readOwnText } from '../../src/system/own-file.ts';
import { temporary } from '../helpers/temporary.ts';

async function blocksOf(path: string): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of ownFileBlocks(path)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks).toString();
}

test('readOwnText(), ownFileBlocks(): read a regular file, and refuse at once what is none', async () => {
  const directory = temporary();
  const path = (name: string): string => join(directory, name);
  const text = 'é\n'.repeat(100_000);
  writeFileSync(path('file'), text);
  execFileSync('mkfifo', [path('fifo')]);
  symlinkSync('file', path('link'));
  mkdirSync(path('folder'));
  for (const read of [readOwnText, blocksOf]) {
    assert.equal(await read(path('file')), text);
    await assert.rejects(read(path('fifo')), { code: 'EINVAL', message: 'not a regular file' });
    await assert.rejects(read(path('link')), { code: 'ELOOP', message: 'is a symbolic link' });
    await assert.rejects(read(path('folder')), { code: 'EISDIR' });
    await assert.rejects(read(path('none')), { code: 'ENOENT' });
  }
});

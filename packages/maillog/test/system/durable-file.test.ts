import assert from 'node:assert/strict';
import { constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, mock, test } from 'node:test';
import { writeDurably, writeNewFile } from '../../src/system/durable-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ml-'));
after(() => rmSync(folder, { recursive: true }));

/** 200,000 bytes, three at a time, always in the same memory. */
function* smallBlocks(): Generator<Uint8Array> {
  const block = Buffer.alloc(3);
  for (let number = 0; number < 200_000; number += 3) {
    block.write(String(number % 1000).padStart(3, '0'));
    yield block;
  }
}

test('writeNewFile() writes small blocks together, and bytes whose memory is used again as they came', async () => {
  const handle = await open('/dev/null', 'w');
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const writes = mock.method(prototype, 'writeFile');
  const file = join(folder, 'small');
  await writeNewFile(file, smallBlocks());
  writes.mock.restore();
  const expected = [...Array(66_667).keys()].map((at) => String((3 * at) % 1000).padStart(3, '0')).join('');
  assert.equal(readFileSync(file, 'latin1'), expected);
  assert.ok(writes.mock.callCount() <= 4, `${writes.mock.callCount()} writes`);
});

test('writeDurably() names the file that could not be written, which Node leaves out', async () => {
  await assert.rejects(
    writeDurably('/dev/full', constants.O_WRONLY, 0o600, (file) => file.writeFile('x')),
    { code: 'ENOSPC', path: '/dev/full' },
  );
});

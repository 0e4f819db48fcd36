import type { ByteString } from '../../bytes.ts';
import type { FileHandle } from 'node:fs/promises';
import { mayBePacked } from '../../log/rotated-name.ts';
import { openFile } from '../trust/open-file.ts';
import { unpack } from './unpack.ts';

/**
 * Large enough that the cost of a read is lost in the cost of its bytes, small enough to stay in the
 * second-level cache.
 */
const BLOCK_BYTES = 1 << 20;
/** A report reads some hundred files of rules: a large block for each is a lot of garbage to collect. */
const FIRST_BLOCK_BYTES = 1 << 14;
const PACKED_BLOCK_BYTES = 1 << 18;

/**
 * The bytes of a regular file, in blocks that are reused; compressed ones are read through. Opening never
 * waits: a FIFO in place of a log would otherwise stop the report. Anything but a regular file is refused.
 * @throws NotFollowed; Error with Node's `code`, or `EINVAL` where the file is not regular; Damaged,
 * Unreadable where it cannot be unpacked.
 */
export async function* readBlocks(path: ByteString): AsyncGenerator<Uint8Array> {
  const file = await openFile(path);
  try {
    if (mayBePacked(path)) {
      yield* unpack(() => packedBytes(file), BLOCK_BYTES);
      return;
    }
    let block = Buffer.allocUnsafe(FIRST_BLOCK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, null);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
      if (bytesRead === block.length && block.length < BLOCK_BYTES) block = Buffer.allocUnsafe(BLOCK_BYTES);
    }
  } finally {
    await file.close();
  }
}

/** The bytes of the file as it lies on disk. A handle has one stream at a time, and closes with it. */
async function* packedBytes(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const block = Buffer.allocUnsafe(PACKED_BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, block.length, at);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
    at += bytesRead;
  }
}

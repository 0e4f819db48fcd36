import { open } from 'node:fs/promises';

/**
 * All bytes of a small file, which may be a pipe. A file that has no end, as /dev/zero, does not fill the
 * memory.
 * @param megabytes 2^20 bytes each
 * @throws Error if the file is longer, or what the system says if it cannot be read
 */
export async function readAtMost(path: string | Buffer, megabytes: number): Promise<Buffer> {
  const maxBytes = megabytes * 2 ** 20;
  const file = await open(path);
  try {
    const found = await file.stat();
    // A stream costs several times as much, and there may be a hundred files of rules.
    if (found.isFile() && found.size <= maxBytes) return await file.readFile();
    const blocks: Uint8Array[] = [];
    let bytes = 0;
    for await (const block of file.createReadStream({ end: maxBytes, autoClose: false })) {
      blocks.push(block as Uint8Array);
      bytes += (block as Uint8Array).length;
    }
    if (bytes > maxBytes) throw new Error(`it is longer than ${megabytes} MB`);
    return Buffer.concat(blocks);
  } finally {
    await file.close();
  }
}

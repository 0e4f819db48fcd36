import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PartClosed, PartStream } from '../../src/report/part-stream.ts';

async function text(part: PartStream): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const data of part) pieces.push(data);
  return Buffer.concat(pieces).toString();
}

describe('PartStream', () => {
  it('PartStream: copies what it is given: a block may be reused at once', async () => {
    const part = new PartStream();
    const block = Buffer.from('one\n');
    void part.print(block);
    block.write('two\n');
    void part.print(block);
    part.end();
    assert.equal(await text(part), 'one\ntwo\n');
  });

  it('PartStream: makes a printer wait once there is a megabyte unread', async () => {
    const part = new PartStream();
    let printed = 0;
    const printing = (async () => {
      for (; printed < 64; printed++) await part.print(Buffer.alloc(1 << 18));
      part.end();
    })();
    await new Promise(setImmediate);
    assert.ok(printed <= 4, `${printed} blocks were taken`);
    let bytes = 0;
    for await (const data of part) bytes += data.length;
    await printing;
    assert.equal(bytes, 64 << 18);
  });

  it('PartStream: writes a warning on a line of its own that stays one line', async () => {
    const part = new PartStream();
    await part.print('no end');
    await part.warn('a\tb\nc\x1b[31m');
    await part.warn('second');
    part.end();
    assert.equal(await text(part), 'no end\nwarn\ta\\x09b\\x0ac\\x1b[31m\nwarn\tsecond\n');
    assert.deepEqual(part.warnings, ['a\\x09b\\x0ac\\x1b[31m', 'second']);
  });

  it('PartStream: refuses prints after its end, and frees a printer that waits when it is aborted', async () => {
    const ended = new PartStream();
    ended.end();
    await assert.rejects(ended.print('late'), PartClosed);
    const full = new PartStream();
    const waiting = full.print(Buffer.alloc(2 << 20));
    full.abort();
    await assert.rejects(waiting, PartClosed);
  });
});

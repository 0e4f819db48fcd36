import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { MAX_LINE_BYTES, trimmedLines, wholeLines } from '../../src/log/lines.ts';
import { needs } from '../helpers/needs.ts';
import { fc } from '../helpers/property.ts';

async function* cut(text: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  // One buffer for all blocks, as the host has it: a caller that keeps a block sees it change.
  const block = Buffer.alloc(64);
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = Math.min(sizes[turn % sizes.length] ?? 1, text.length - at);
    text.copy(block, 0, at, at + size);
    yield block.subarray(0, size);
    at += size;
  }
}

describe('wholeLines', () => {
  it('wholeLines(): gives the same bytes in whole lines, wherever the blocks were cut', async () => {
    const text = fc
      .array(fc.constantFrom('\n', 'a', 'bc', '\r\n', '\0', 'long line'))
      .map((parts) => Buffer.from(parts.join('')));
    const sizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (text, sizes) => {
        const pieces: Buffer[] = [];
        for await (const { bytes, whole } of wholeLines(cut(text, sizes))) {
          assert.ok(whole && bytes.length > 0);
          pieces.push(Buffer.from(bytes));
        }
        assert.ok(
          pieces.slice(0, -1).every((piece) => piece.at(-1) === 10),
          'a piece ends within a line',
        );
        assert.deepEqual(Buffer.concat(pieces), text);
      }),
    );
  });

  it('wholeLines(): lets a line that is too long pass in pieces, and says so', async () => {
    async function* blocks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first\nlong');
      const block = Buffer.alloc(1 << 20, 'x');
      for (let count = 0; count < MAX_LINE_BYTES / block.length + 1; count++) yield block;
      yield Buffer.from('end\nlast');
    }
    const found: [number, boolean][] = [];
    for await (const { bytes, whole } of wholeLines(blocks())) found.push([bytes.length, whole]);
    const total = found.reduce((sum, [bytes]) => sum + bytes, 0);
    assert.equal(total, 'first\nlongend\nlast'.length + MAX_LINE_BYTES + (1 << 20));
    assert.deepEqual(
      found.map(([, whole]) => whole),
      [true, false, false, true],
    );
  });
});

describe('trimmedLines', () => {
  it('trimmedLines(): trims each line as perl does', needs('perl'), () => {
    const piece = fc.constantFrom(' ', '\t', '\v', '\f', '\r', '\n', 'a', 'b c', '\u00a0', '\u0085', '\0');
    const text = fc
      .sample(fc.array(piece, { maxLength: 40 }), 300)
      .map((parts) => parts.join(''))
      .join('\n');
    const script = '$end = s/\\n\\z// ? "\\n" : ""; s/^\\s+//; s/\\s+$//; $_ .= $end';
    const expected = execFileSync('perl', ['-pe', script], { input: Buffer.from(text, 'latin1') });
    assert.deepEqual(Buffer.from(trimmedLines(Buffer.from(text, 'latin1'))), expected);
  });
});

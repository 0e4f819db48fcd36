import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byLength, cut } from '../../../src/report/message/cut.ts';
import { BREAKS, asQuotedPrintable, quotedPrintable } from '../../../src/report/message/quoted.ts';
import { fc } from '../../helpers/property.ts';

async function bytesOf(blocks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const block of blocks) all.push(Buffer.from(block));
  return Buffer.concat(all);
}

/** The blocks, all of them in one buffer that is used again and again. */
async function* reusing(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(Math.max(0, ...blocks.map(({ length }) => length)));
  for (const block of blocks) {
    buffer.fill(0x21).set(block);
    yield buffer.subarray(0, block.length);
  }
}

const lines = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 2600 }),
      fc.constantFrom('x', 'é', '=', ' ', '\0'),
      fc.constantFrom('', '\n'),
    ),
    { maxLength: 12 },
  )
  .map((all) => Buffer.from(all.map(([length, char, end]) => char.repeat(length) + end).join('')));
const sizes = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 8 });

function blocksOf(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const length = lengths[index % lengths.length] || (index % lengths.length === 0 ? 700 : 0);
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

describe('cutting a part into pieces', () => {
  for (const [name, measure] of [
    ['by length', byLength],
    ['as quoted-printable', asQuotedPrintable],
  ] as const) {
    it(`cut(): keeps every byte in its order, and cuts between lines unless a line is too long (${name})`, async () => {
      await fc.assert(
        fc.asyncProperty(lines, sizes, fc.integer({ min: 1024, max: 5000 }), async (bytes, lengths, room) => {
          const pieces: Buffer[] = [];
          for await (const piece of cut(reusing(blocksOf(bytes, lengths)), room, measure))
            pieces.push(await bytesOf(piece));
          assert.ok(Buffer.concat(pieces).equals(bytes));
          for (const [index, piece] of pieces.entries()) {
            assert.ok(measure(piece, Infinity).taken <= room, 'too large');
            if (index === pieces.length - 1) continue;
            const rest = Buffer.concat(pieces.slice(index + 1));
            const nextLine = rest.subarray(0, rest.indexOf(0x0a) + 1 || rest.length);
            if (piece[piece.length - 1] === 0x0a) {
              // As full as it can be.
              assert.ok(measure(Buffer.concat([piece, nextLine]), Infinity).taken > room, 'cut too early');
            } else {
              const begun = piece.subarray(piece.lastIndexOf(0x0a) + 1);
              assert.equal(begun.length, piece.length, 'a line was cut that is not the first of its piece');
              assert.ok(
                measure(Buffer.concat([begun, nextLine]), Infinity).taken > room,
                'a line was cut that fits',
              );
            }
          }
        }),
        { numRuns: 400 },
      );
    });
  }

  it('cut(): gives one piece for nothing, and none after a full one', async () => {
    for (const bytes of ['', `${'x'.repeat(1023)}\n`]) {
      const pieces: Buffer[] = [];
      for await (const piece of cut(reusing([Buffer.from(bytes)]), 1024)) pieces.push(await bytesOf(piece));
      assert.deepEqual(pieces.map(String), [bytes]);
    }
  });

  it('cut(): measures no less than quoted-printable takes', async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (bytes) => {
        const encoded = await bytesOf(quotedPrintable(reusing([bytes])));
        assert.ok(encoded.length <= asQuotedPrintable(bytes, Infinity).taken * BREAKS + 6);
      }),
      {
        examples: [
          [Buffer.alloc(500, '.')],
          [Buffer.from('From x\n'.repeat(200))],
          [Buffer.alloc(3000, '=')],
        ],
      },
    );
  });
});

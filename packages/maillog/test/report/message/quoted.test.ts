import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quotedPrintable } from '../../../src/report/message/quoted.ts';
import { fc } from '../../helpers/property.ts';
import { collect } from '../python-mail.ts';

async function* blocks(list: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* list;
}

/** RFC 2045 §6.7 read backwards, as a reader that stores line ends as LF meets it. */
function decode(encoded: string): Buffer {
  const joined = encoded.replaceAll('\r\n', '\n').replace(/=\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

describe('quoted-printable', () => {
  it('quotedPrintable(): gives every byte back, in lines that nothing on the way touches', async () => {
    const byte = fc.oneof(
      fc.constantFrom(0x20, 0x09, 0x0d, 0x0a, 0x3d, 0x2e, 0x46),
      fc.integer({ min: 0, max: 255 }),
    );
    const block = fc.array(byte, { maxLength: 300 }).map((all) => Uint8Array.from(all));
    await fc.assert(
      fc.asyncProperty(fc.array(block, { maxLength: 5 }), async (list) => {
        const encoded = (await collect(quotedPrintable(blocks(list)))).toString('latin1');
        assert.deepEqual(decode(encoded), Buffer.concat(list));
        for (const line of encoded.split('\r\n')) {
          assert.ok(line.length <= 76);
          assert.match(line, /^(?![.]|From )[\t -~]*$/);
          assert.doesNotMatch(line, /[ \t]$/);
        }
        assert.doesNotMatch(encoded, /=\r\n$/);
      }),
      { numRuns: 500 },
    );
  });

  it('quotedPrintable(): does not depend on where blocks are cut', async () => {
    const text = Buffer.from(`From here on \n${'long '.repeat(40)}\n.\ttab\t\nüber `.repeat(3));
    const whole = await collect(quotedPrintable(blocks([text])));
    const bytes = await collect(quotedPrintable(blocks([...text].map((byte) => Uint8Array.of(byte)))));
    assert.deepEqual(bytes, whole);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClearSummer } from '../../src/report/clear-sum.ts';
import { clearFacts } from '../helpers/manifest.ts';
import { fc } from '../helpers/property.ts';

test('ClearSummer: passes blocks on, and sums up their bytes, lines and digest, wherever they are cut', async () => {
  const bytes = fc.uint8Array({ maxLength: 20 }).map((made) => made.map((byte) => (byte < 64 ? 0x0a : byte)));
  await fc.assert(
    fc.asyncProperty(fc.array(bytes), async (blocks) => {
      async function* given() {
        yield* blocks;
      }
      const summer = new ClearSummer();
      const passed: Uint8Array[] = [];
      for await (const block of summer.passing(given())) passed.push(block);
      const whole = Buffer.concat(blocks);
      assert.deepEqual(Buffer.concat(passed), whole);
      const { bytes: clearBytes, sha256, lines } = clearFacts(whole);
      assert.deepEqual(summer.sum(), { clearBytes, sha256, lines });
    }),
  );
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAULTS } from './table.ts';

/** The short form of `npm run faults`; the seed of each run is another, and is named where it fails. */
describe('nothing is lost, and nothing leaks', () => {
  const seed = Date.now() % 1_000_000;
  for (const [name, run] of Object.entries(FAULTS)) {
    it(name, async () => {
      for (const { fault, figures, held } of [await run({ long: false, seed })].flat()) {
        assert.ok(held, `${fault}: ${figures} (seed ${seed})`);
      }
    });
  }
});

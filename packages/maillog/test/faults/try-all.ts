import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Faults } from './table.ts';

/**
 * The short form of `npm run faults`, so many faults at a time; the seed of each run is another, and is named
 * where it fails.
 */
export function tryAll(faults: Faults, concurrency: number): void {
  const seed = Date.now() % 1_000_000;
  describe('nothing is lost, and nothing leaks', { concurrency }, () => {
    for (const [name, run] of Object.entries(faults)) {
      it(name, async () => {
        for (const { fault, figures, held } of [await run({ long: false, seed })].flat()) {
          assert.ok(held, `${fault}: ${figures} (seed ${seed})`);
        }
      });
    }
  });
}

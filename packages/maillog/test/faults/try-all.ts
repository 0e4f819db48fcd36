import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { needs } from '../helpers/needs.ts';
import type { Faults } from './table.ts';

/** What some of them cannot do without; `npm run faults` says in its table what it did instead. */
const NEEDS: Readonly<Record<string, ReturnType<typeof needs>>> = {
  'system calls that fail': needs('strace'),
  'a mail server that misbehaves': needs('openssl'),
  'rotated by logrotate': needs('logrotate', 'xz', 'zstd'),
  'programs that hang': needs('xz'),
};

/**
 * The short form of `npm run faults`, so many faults at a time; the seed of each run is another, and is named
 * where it fails.
 */
export function tryAll(faults: Faults, concurrency: number): void {
  const seed = Date.now() % 1_000_000;
  describe('nothing is lost, and nothing leaks', { concurrency }, () => {
    for (const [name, run] of Object.entries(faults)) {
      it(name, NEEDS[name] ?? {}, async () => {
        for (const { fault, figures, held } of [await run({ long: false, seed })].flat()) {
          assert.ok(held, `${fault}: ${figures} (seed ${seed})`);
        }
      });
    }
  });
}

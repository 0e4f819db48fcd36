/** The short form of some faults of `npm run faults:fleet`, so that it does not rot. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { needs } from '../../../maillog/test/helpers/needs.ts';
import { FAULTS } from './table.ts';

needs('initdb', 'openssl');

const SHORT = ['receiver', 'receiver-bodies', 'worker', 'database-stopped'] as const;

const seed = Date.now() % 1_000_000;
for (const name of SHORT)
  it(`faults:fleet ${name}: nothing is lost, and nothing counts twice`, async () => {
    for (const { fault, held, ...figures } of await FAULTS[name]({ isLong: false, seed }))
      assert.ok(held, `${fault}: ${JSON.stringify(figures)} (seed ${seed})`);
  });

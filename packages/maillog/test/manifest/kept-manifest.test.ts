/** Covers: src/manifest/kept-manifest.ts */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptManifest } from '../../src/manifest/kept-manifest.ts';
import { SAMPLE } from './sample.ts';

test('keptManifest(): keeps what a summary needs of a usual manifest', () => {
  const { entries, omitted, ...kept } = keptManifest(SAMPLE);
  assert.deepEqual({ ...SAMPLE, ...kept }, SAMPLE);
  assert.deepEqual([entries.length, omitted], [3, 0]);
  assert.deepEqual(entries[1].commands, SAMPLE.entries[1].commands);
});

test('keptManifest(): bounds a manifest that was made to be large', () => {
  const warnings = Array.from({ length: 1000 }, () => 'x'.repeat(10_000));
  const entries = Array.from({ length: 600 }, () => ({
    ...SAMPLE.entries[0],
    warnings,
    name: 'n'.repeat(1e5),
  }));
  const kept = keptManifest({ ...SAMPLE, entries });
  assert.equal(kept.entries.length, 500);
  assert.equal(kept.omitted, 100 + 500 * 980);
  assert.ok(JSON.stringify(kept).length < 8 << 20);
});

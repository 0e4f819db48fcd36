import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitManifest } from '../../src/manifest/fit-manifest.ts';
import { writeManifest } from '../../src/manifest/manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { readManifest } from '../../src/manifest/read-manifest.ts';
import { fc } from '../helpers/property.ts';
import { SAMPLE } from './sample.ts';

const [WATCH, COMMAND, MONITOR] = SAMPLE.entries;

/** A manifest whose lists have these lengths. */
function manifestOf(warnings: number, logs: number, hits: number, commands: number, rules: number): Manifest {
  const list = <T>(length: number, make: (index: number) => T): T[] =>
    Array.from({ length }, (_, index) => make(index));
  return {
    ...SAMPLE,
    entries: [
      {
        ...WATCH,
        warnings: list(warnings, (index) => `warning ${index}`),
        logs: list(logs, (index) => ({ name: `/var/log/${index}`, from: 0, to: index, left: 0 })),
        rules: list(hits, (index) => ({ place: `rules:${index + 1}`, hidden: index })),
      },
      { ...COMMAND, commands: list(commands, () => ({ ending: 'exit', status: 0, seconds: 1 })) },
      MONITOR,
    ],
    rules: list(rules, (index) => ({ file: `/etc/rules-${index}`, sha256: 'e'.repeat(64) })),
  };
}

function itemsOf({ entries, rules }: Manifest): number {
  return entries.reduce(
    (sum, { warnings, logs = [], rules: hits = [], commands = [] }) =>
      sum + warnings.length + logs.length + hits.length + commands.length,
    rules.length,
  );
}

function bytesOf(manifest: Manifest): number {
  return Buffer.byteLength(writeManifest(manifest));
}

/** What a manifest has if its lists are empty. */
const LEAST = bytesOf({ ...manifestOf(0, 0, 0, 0, 0), omitted: 99_999 });

test('fitManifest(): leaves a manifest that fits as it is', () => {
  assert.deepEqual(fitManifest(SAMPLE, bytesOf(SAMPLE)), SAMPLE);
  assert.equal(fitManifest(SAMPLE, bytesOf(SAMPLE)).omitted, 0);
});

test('fitManifest(): shortens the longest list first, from its end, and counts what is left out', () => {
  const long = manifestOf(1000, 3, 3, 3, 3);
  const fitted = fitManifest(long, LEAST + 4000);
  assert.ok(bytesOf(fitted) <= LEAST + 4000);
  const [watch, command] = fitted.entries;
  assert.deepEqual(
    [watch.logs?.length, watch.rules?.length, command.commands?.length, fitted.rules.length],
    [3, 3, 3, 3],
  );
  assert.equal(watch.warnings[0], 'warning 0');
  assert.equal(watch.warnings.at(-1), `warning ${watch.warnings.length - 1}`);
  assert.ok(watch.warnings.length > 0);
  assert.equal(fitted.omitted, 1000 - watch.warnings.length);
});

test('fitManifest(): keeps all names, digests and numbers, and loses no count, whatever the lengths', () => {
  const length = fc.nat(300);
  fc.assert(
    fc.property(length, length, length, length, length, fc.nat(60_000), (a, b, c, d, e, room) => {
      const manifest = manifestOf(a, b, c, d, e);
      const fitted = fitManifest(manifest, LEAST + room);
      assert.ok(bytesOf(fitted) <= LEAST + room);
      assert.equal(itemsOf(fitted) + fitted.omitted, itemsOf(manifest));
      assert.deepEqual(fitted.parts, manifest.parts);
      const proof = ({ entries }: Manifest): unknown =>
        entries.map(({ name, kind, description, bytes, lines, output, hidden, listing }) => {
          return { name, kind, description, bytes, lines, output, hidden, listing };
        });
      assert.deepEqual(proof(fitted), proof(manifest));
      assert.deepEqual(readManifest(writeManifest(fitted)), {
        kind: 'manifest',
        manifest: JSON.parse(JSON.stringify(fitted)) as Manifest,
      });
    }),
    { numRuns: 200 },
  );
});

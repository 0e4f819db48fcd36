/** Covers: docs/report.schema.json, docs/report.md */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { writeManifest } from '../../src/manifest/manifest.ts';
import { readManifest } from '../../src/manifest/read-manifest.ts';
import { fc } from '../helpers/property.ts';
import { anyManifest } from './any-manifest.ts';

const docs = new URL('../../../../../docs/', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('report.schema.json', docs), 'utf8')) as object;
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

test('report.schema.json: accepts every manifest that is written', () => {
  fc.assert(
    fc.property(anyManifest, (manifest) => {
      assert.ok(isValid(JSON.parse(writeManifest(manifest))), JSON.stringify(isValid.errors));
    }),
  );
});

test('report.schema.json: agrees with readManifest about a manifest with one field changed', () => {
  const change = fc.constantFrom(null, -1, 0, 1.5, '', 'x', true, [], {}, [null], '2026-13-45T00:00:00Z');
  fc.assert(
    fc.property(anyManifest, fc.nat(), change, (manifest, at, value) => {
      const changed = JSON.parse(writeManifest(manifest)) as Record<string, unknown>;
      const fields = pathsIn(changed);
      set(changed, fields[at % fields.length], value);
      const reading = readManifest(JSON.stringify(changed));
      // What a schema cannot say: a day that no calendar has, an index beyond its list.
      if (isValid(changed)) assert.notEqual(reading.kind === 'unreadable' && reading.field, 'JSON');
      else assert.equal(reading.kind, 'unreadable');
    }),
    { numRuns: 500 },
  );
});

test('docs/report.md: its example is a manifest', () => {
  const page = readFileSync(new URL('report.md', docs), 'utf8');
  const example = /```json\n([^]*?)```/.exec(page)?.[1] ?? '';
  // Digests are cut short on the page.
  const whole = example
    .replaceAll(/"[0-9a-f]{4}…"/g, `"${'0a'.repeat(32)}"`)
    .replace('CDC1…2247', 'CD'.repeat(20));
  assert.equal(readManifest(whole).kind, 'manifest');
  assert.ok(isValid(JSON.parse(whole)), JSON.stringify(isValid.errors));
});

type Path = readonly (string | number)[];

/** The paths of all values in JSON. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const own = Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]));
  return path.length > 0 ? [path, ...own] : own;
}

function set(target: Record<string, unknown>, path: Path, value: unknown): void {
  let inner: Record<string, unknown> = target;
  for (const key of path.slice(0, -1)) inner = inner[key] as Record<string, unknown>;
  inner[path.at(-1) ?? ''] = value;
}

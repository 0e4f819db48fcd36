/** Covers: manifest/manifest, too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestPart, writeManifest } from '../../src/manifest/manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { readManifest } from '../../src/manifest/read-manifest.ts';
import { fc } from '../helpers/property.ts';
import { SAMPLE } from './sample.ts';

type Path = readonly (string | number)[];

/** The places of all values in a JSON value. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, inner]) =>
    pathsOf(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return [path, ...below];
}

/** A copy of `value` in which the value at `path` is another one; undefined: it is gone. */
function changed(value: unknown, [name, ...rest]: Path, to: unknown): unknown {
  if (name === undefined) return to;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[name] = changed(copy[name], rest, to);
  return copy;
}

const PATHS = pathsOf(SAMPLE).filter((path) => path.length > 0);

/** Values that are near to right ones, and any others. */
const VALUES = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 0, 1, 2, 3, -1, 0.5, 1e300, true, [], {}, [null], [{}]),
  fc.constantFrom('', 'x', 'a'.repeat(64), 'A'.repeat(64), 'a'.repeat(63), 'AB'.repeat(20), 'ab'.repeat(20)),
  fc.constantFrom('2026-03-01T06:15:00.000Z', '2026-13-01T06:15:00Z', '2026-03-01'),
  fc.constantFrom<unknown>(SAMPLE.parts, SAMPLE.entries, SAMPLE.signer, SAMPLE.state),
  fc.jsonValue({ maxDepth: 2 }),
);

test('readManifest(): reads what writeManifest() wrote', () => {
  assert.deepEqual(readManifest(writeManifest(SAMPLE)), { kind: 'manifest', manifest: SAMPLE });
  const least: Manifest = {
    ...SAMPLE,
    previous: null,
    due: null,
    signer: null,
    entries: [],
    parts: [],
    rules: [],
    keys: [],
    state: { waiting: 0, failed: 0, delivered: null, free: null },
  };
  assert.deepEqual(readManifest(writeManifest(least)), { kind: 'manifest', manifest: least });
});

test('readManifest(): reads any JSON that differs from a manifest as it is, or refuses it with a field', () => {
  const fields = new Set([...Object.keys(SAMPLE), 'JSON']);
  let [read, refused] = [0, 0];
  const changes = fc.array(fc.tuple(fc.constantFrom(...PATHS), VALUES), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(changes, (made) => {
      let value: unknown = SAMPLE;
      for (const [path, to] of made) value = changedOrSame(value, path, to);
      const text = JSON.stringify(value);
      const reading = readManifest(text);
      if (reading.kind === 'manifest') {
        read += 1;
        assert.deepEqual(reading.manifest, JSON.parse(text));
        assertSound(reading.manifest);
      } else if (reading.kind === 'unreadable') {
        refused += 1;
        assert.ok(fields.has(reading.field), reading.field);
      } else assert.ok(reading.version > 2);
    }),
    { numRuns: 5000 },
  );
  assert.ok(read > 100 && refused > 100, `${read} read, ${refused} refused`);
});

/** A path may be gone by an earlier change. */
function changedOrSame(value: unknown, path: Path, to: unknown): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return value;
    at = (at as Record<string, unknown>)[name];
  }
  return changed(value, path, to);
}

/** What a reader of a manifest relies on. */
function assertSound({ sequence, message, of, copies, entries, parts, previous, made }: Manifest): void {
  for (const number of [sequence, message, of, copies])
    assert.ok(Number.isSafeInteger(number) && number >= 1);
  assert.ok(message <= of);
  assert.ok(previous === null || /^[0-9a-f]{64}$/.test(previous));
  assert.ok(!Number.isNaN(Date.parse(made)));
  for (const { name, kind, warnings, bytes, lines } of entries) {
    for (const text of [name, kind, ...warnings]) assert.equal(typeof text, 'string');
    for (const count of [bytes, lines]) assert.ok(Number.isSafeInteger(count) && count >= 0);
  }
  for (const { name, entry, piece, of: pieces, sealed, sha256 } of parts) {
    assert.equal(typeof name, 'string');
    assert.ok(entries[entry] !== undefined);
    assert.ok(piece >= 1 && piece <= pieces);
    assert.ok(sealed === null || /^[0-9a-f]{64}$/.test(sealed));
    assert.match(sha256, /^[0-9a-f]{64}$/);
  }
}

test('readManifest(): answers for any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      assert.notEqual(readManifest(text).kind, 'manifest');
    }),
  );
});

test('readManifest(): names the field that is wrong', () => {
  const cases: [object, string][] = [
    [{ version: 1 }, 'version'],
    [{ version: '2' }, 'version'],
    [{ host: undefined }, 'host'],
    [{ sequence: 0 }, 'sequence'],
    [{ message: 3 }, 'message'],
    [{ previous: 'none' }, 'previous'],
    [{ made: 'yesterday' }, 'made'],
    [{ parts: [{ ...SAMPLE.parts[0], entry: 3 }] }, 'parts'],
    [{ parts: [{ ...SAMPLE.parts[0], piece: 3 }] }, 'parts'],
    [{ parts: [{ ...SAMPLE.parts[0], sha256: 'A'.repeat(64) }] }, 'parts'],
    [{ entries: [{ ...SAMPLE.entries[0], warnings: 'x' }] }, 'entries'],
    [{ signer: { ...SAMPLE.signer, fingerprint: 'AB' } }, 'signer'],
    [{ copies: 0 }, 'copies'],
  ];
  for (const [change, field] of cases) {
    const text = JSON.stringify({ ...SAMPLE, ...change });
    assert.deepEqual(readManifest(text), { kind: 'unreadable', field }, text.slice(0, 200));
  }
});

test('readManifest(): tells a newer version from a damaged one, whatever else it holds', () => {
  assert.deepEqual(readManifest('{"version": 3}'), { kind: 'newer', version: 3 });
  assert.deepEqual(readManifest('{"version": 2.5}'), { kind: 'unreadable', field: 'version' });
  assert.deepEqual(readManifest('[]'), { kind: 'unreadable', field: 'JSON' });
  assert.deepEqual(readManifest('{"version": 2'), { kind: 'unreadable', field: 'JSON' });
});

test('writeManifest(): writes no line that a cleartext signature would change', () => {
  const odd = fc.string({ unit: fc.constantFrom('-', ' ', '\n', '\r', '\t', 'x', '\u2028', '"') });
  fc.assert(
    fc.property(odd, odd, (name, warning) => {
      const entries = [{ ...SAMPLE.entries[0], name, warnings: [warning] }];
      const text = writeManifest({ ...SAMPLE, host: name, entries, parts: [] });
      assert.doesNotMatch(text, /[ \t\r]$|^-|\r/m);
    }),
  );
});

test('manifestPart(): names the copies', () => {
  assert.deepEqual([1, 2, 12].map(manifestPart), [
    'maillog-report.json',
    'maillog-report-2.json',
    'maillog-report-12.json',
  ]);
});

test('readManifest(): refuses a key that is there twice, whatever is between', () => {
  const json = writeManifest(SAMPLE).trimEnd();
  const unreadable = { kind: 'unreadable', field: 'JSON' };
  assert.deepEqual(readManifest(`${json.slice(0, -1)},"host":"web2"}`), unreadable);
  assert.deepEqual(readManifest(`${json.slice(0, -1)},"h\\u006fst":"web2"}`), unreadable);
  assert.deepEqual(readManifest(json.replace('"waiting"', '"failed": 0, "waiting"')), unreadable);
  // In a string, or in another object, it is none.
  const quoting = { ...SAMPLE, program: '{"host": 1, "host": 2}", "host' };
  assert.equal(readManifest(writeManifest(quoting)).kind, 'manifest');
  assert.equal(readManifest(`${json.slice(0, -1)},"x":{"host":1,"__proto__":{"host":2}}}`).kind, 'manifest');
});

test('readManifest(): answers for JSON that is nested deeply, and for numbers that are too large', () => {
  const json = writeManifest(SAMPLE).trimEnd();
  const deep = `${json.slice(0, -1)},"x":${'['.repeat(1e6)}${']'.repeat(1e6)}}`;
  assert.equal(readManifest(deep).kind, 'manifest');
  for (const number of ['1e400', '9007199254740992', '-0.5', '-1'])
    assert.deepEqual(readManifest(json.replace('"sequence": 7', `"sequence": ${number}`)), {
      kind: 'unreadable',
      field: 'sequence',
    });
});

test('readManifest(): refuses a host without a name, an endless one, and a day that no calendar has', () => {
  const readingOf = (change: Partial<Manifest>) => readManifest(writeManifest({ ...SAMPLE, ...change }));
  for (const host of ['', ' \t', 'x'.repeat(5001)])
    assert.deepEqual(readingOf({ host }), { kind: 'unreadable', field: 'host' });
  assert.deepEqual(readingOf({ configuration: ' ' }), { kind: 'unreadable', field: 'configuration' });
  assert.deepEqual(readingOf({ made: '2026-02-30T00:00:00Z' }), { kind: 'unreadable', field: 'made' });
});

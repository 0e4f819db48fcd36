import type { Manifest } from '../../src/manifest/manifest.ts';
import { fc } from '../helpers/property.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const name = text.filter((one) => one.trim() !== '');
const count = fc.nat();
const number = fc.integer({ min: 1, max: 1000 });
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const fingerprint = fc.stringMatching(/^[0-9A-F]{40}$/);
const time = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

const entry = fc.record(
  {
    name: text,
    kind: text,
    description: fc.option(text),
    bytes: count,
    lines: count,
    output: fc.boolean(),
    warnings: fc.array(text),
    hidden: count,
    folded: count,
    rules: fc.array(fc.record({ place: text, hidden: count, folded: count })),
    logs: fc.array(fc.record({ name: text, from: count, to: count, left: count })),
    commands: fc.array(
      fc.record({
        ending: text,
        status: fc.option(count),
        seconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      }),
    ),
    listing: fc.record(
      {
        sha256: text,
        lines: count,
        complete: fc.boolean(),
        changes: fc.option(fc.record({ base: number, since: number, before: text })),
      },
      { requiredKeys: ['sha256', 'lines', 'complete'] },
    ),
  },
  { requiredKeys: ['name', 'kind', 'description', 'bytes', 'lines', 'output', 'warnings'] },
);

const part = fc
  .record({
    name: text,
    description: fc.option(text),
    entry: fc.constant(0),
    piece: number,
    of: number,
    sealed: fc.option(digest),
    bytes: count,
    sha256: digest,
    lines: count,
  })
  .map((made) => Object.assign(made, { of: Math.max(made.of, made.piece) }));

/** Any manifest that a host could write. */
export const anyManifest: fc.Arbitrary<Manifest> = fc.record({
  version: fc.constant(2 as const),
  host: name,
  configuration: name,
  sequence: number,
  message: fc.constant(1),
  of: number,
  previous: fc.option(digest),
  made: time,
  due: fc.option(time),
  program: text,
  signer: fc.option(fc.record({ fingerprint, key: text })),
  entries: fc.array(entry, { minLength: 1, maxLength: 4 }),
  parts: fc.array(part, { maxLength: 4 }),
  copies: number,
  rules: fc.array(fc.record({ file: text, sha256: digest }), { maxLength: 3 }),
  state: fc.record({
    waiting: count,
    failed: count,
    delivered: fc.option(fc.record({ sequence: count, at: time })),
    free: fc.option(count),
  }),
  keys: fc.array(fc.record({ name: text, fingerprint: text, expires: fc.option(time) }), { maxLength: 3 }),
  omitted: count,
});

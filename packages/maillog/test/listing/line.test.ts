import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageText, isCoverageText, isWhole, noCoverage } from '../../src/listing/coverage.ts';
import {
  readAttributesLine,
  readFileLine,
  writeAttributesLine,
  writeFileLine,
} from '../../src/listing/line.ts';
import { readWarning, writeWarning } from '../../src/listing/warning.ts';
import type { Reason } from '../../src/listing/warning.ts';
import { fc } from '../helpers/property.ts';

const names = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => Buffer.from(bytes.map((byte) => byte || 1)).toString('latin1'));
const lengths = { md5: 22, sha256: 43, sha512: 86, 'hmac-sha256.0123456789abcdef': 43 };
const keys = fc.constantFrom(...(Object.keys(lengths) as (keyof typeof lengths)[]));
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

test('readFileLine(): reads back what writeFileLine() wrote', () => {
  const lines = fc.record({ name: names, key: keys, size: fc.maxSafeNat() }).chain((line) =>
    fc
      .string({
        unit: fc.constantFrom(...base64.split('')),
        minLength: lengths[line.key],
        maxLength: lengths[line.key],
      })
      .map((digest) => Object.assign(line, { digest })),
  );
  fc.assert(
    fc.property(lines, (line) => {
      const text = writeFileLine(line);
      assert.equal(text.indexOf('\n'), text.length - 1);
      assert.deepEqual({ ...readFileLine(text.slice(0, -1)) }, { ...line });
    }),
    { numRuns: 1000 },
  );
});

test('readAttributesLine(): reads back what writeAttributesLine() wrote', () => {
  const line = {
    type: 'link',
    mode: '0777',
    owner: '0',
    group: '0',
    mtime: '2025-11-22T07:36:01.123456789Z',
    links: '1',
    extra: 'a\\tb',
    name: '/a\tb\\',
  } as const;
  assert.equal(
    writeAttributesLine(line),
    'attr\tlink\t0777\t0\t0\t2025-11-22T07:36:01.123456789Z\t1\ta\\tb\t/a\\tb\\\\\n',
  );
  assert.deepEqual(readAttributesLine(writeAttributesLine(line).trimEnd()), line);
});

test('readFileLine(): does not read what is not a line of a file', () => {
  const digest = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
  const bad = [
    '',
    'warn\t/x: permission denied',
    `${digest}\tsha256\t0`,
    `${digest}\tsha256\t0\t`,
    `${digest}\tsha256\t-1\t/x`,
    `${digest}\tsha256\t1e3\t/x`,
    `${digest}\tsha256\t9999999999999999\t/x`,
    `${digest}\tmd5\t0\t/x`,
    `${digest.slice(1)}\tsha256\t0\t/x`,
    `${digest}\tsha256\t0\t/x\\y`,
    `tooshort\tmd5\t0\t/x`,
    `${digest} sha256 0 /x`,
  ];
  for (const line of bad) assert.equal(readFileLine(line), undefined, line);
  assert.equal(readFileLine(`${digest}=\tsha256\t0\t/x`)?.digest, digest, 'padding is left out');
});

test('readFileLine(): takes names in lines of the original as they are, also if they hold what looks like an escape', () => {
  const digest = '1B2M2Y8AsgTpgAmY7PhCfg';
  assert.equal(readFileLine(`${digest}\tkey\t0\t/a\\x2db\tc`)?.name, '/a\\x2db\tc');
  assert.equal(readFileLine(`${digest}\t\t0\t/a`)?.key, '');
  assert.equal(readFileLine(`${digest}\tmd5\t0\t/a\\qb`)?.name, '/a\\qb', 'md5 may be either');
});

test('readWarning(): reads back the exact name of the file', () => {
  const reasons = fc.constantFrom<Reason>(
    'permission denied',
    'changed while being read',
    'cannot be read (ESTALE)',
  );
  fc.assert(
    fc.property(names, reasons, (name, reason) => {
      const read = readWarning(writeWarning(name, reason).slice('warn\t'.length, -1));
      assert.equal(read.name, name);
      assert.equal(read.reason, reason);
    }),
  );
  assert.deepEqual(readWarning('Could not open: something else'), {
    reason: undefined,
    text: 'Could not open: something else',
  });
});

test('coverageText(): counts, in words', () => {
  const coverage = { ...noCoverage(), files: 59729, hashed: 59727, unreadable: 1, changed: 1 };
  const text = 'coverage: 59727 of 59729 files hashed, 1 unreadable, 1 changed while read';
  assert.equal(coverageText(coverage), text);
  assert.ok(isCoverageText(text));
  assert.ok(!isCoverageText('coverage: permission denied'));
  assert.ok(!isWhole(coverage));
  assert.ok(isWhole({ ...noCoverage(), files: 3, hashed: 3, noted: 1 }));
  assert.ok(!isWhole({ ...noCoverage(), files: 3, hashed: 3, unlisted: 1 }));
});

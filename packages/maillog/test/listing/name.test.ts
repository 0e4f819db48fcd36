import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { test } from 'node:test';
import { escapeName, unescapeName } from '../../src/listing/name.ts';
import { fc } from '../helpers/property.ts';

const names = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => Buffer.from(text, 'utf8').toString('latin1')),
  fc.string({
    unit: fc.constantFrom('\\', 'x', 'n', 't', '0', '\n', '\t', '\xc3', '\xa9', 'a'),
    minLength: 1,
  }),
);

test('unescapeName(): gives back a name of any bytes', () => {
  fc.assert(
    fc.property(names, (name) => {
      assert.equal(unescapeName(escapeName(name)), name);
    }),
    { numRuns: 2000 },
  );
});

test('escapeName(): gives valid UTF-8 without controls, and different names stay different', () => {
  fc.assert(
    fc.property(names, names, (name, other) => {
      const shown = escapeName(name);
      assert.ok(isUtf8(Buffer.from(shown, 'latin1')));
      assert.doesNotMatch(Buffer.from(shown, 'latin1').toString('utf8'), /[\0-\x1f\x7f-\x9f]/);
      assert.equal(shown === escapeName(other), name === other);
    }),
    { numRuns: 2000 },
  );
});

test('escapeName(): escapes what could be mistaken, and nothing else', () => {
  const cases: [string, string][] = [
    ['/etc/motd', '/etc/motd'],
    ['a\nb\tc\\d', 'a\\nb\\tc\\\\d'],
    ['\r\x1b[2J\x7f', '\\x0d\\x1b[2J\\x7f'],
    ['caf\xc3\xa9', 'caf\xc3\xa9'],
    ['caf\xe9', 'caf\\xe9'],
    ['caf\xc3\xa9\xe9', 'caf\xc3\xa9\\xe9'],
    ['\xc2\x85', '\\xc2\\x85'],
    ['\xc2\x85\xff', '\\xc2\\x85\\xff'],
    // Overlong, a surrogate, beyond U+10FFFF, cut off: no UTF-8 (RFC 3629).
    ['\xc0\xaf', '\\xc0\\xaf'],
    ['\xed\xa0\x80', '\\xed\\xa0\\x80'],
    ['\xf4\x90\x80\x80', '\\xf4\\x90\\x80\\x80'],
    ['\xe2\x82', '\\xe2\\x82'],
    ['\xf0\x9f\x98\x80', '\xf0\x9f\x98\x80'],
    ['\xff\xf0\x9f\x98\x80', '\\xff\xf0\x9f\x98\x80'],
  ];
  for (const [name, shown] of cases) assert.equal(escapeName(name), shown);
});

test('unescapeName(): refuses a backslash that escapes nothing known', () => {
  for (const text of ['\\', '\\a', '\\x', '\\x1', '\\xg0', 'a\\'])
    assert.equal(unescapeName(text), undefined);
  assert.equal(unescapeName('\\xE9'), '\xe9', 'hex digits of either case');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  escapeBytes,
  escapeJson,
  escapeText,
  hasInvisible,
  maskInvisible,
  spaceInvisible,
  TerminalEscaper,
} from '../../src/text/escape.ts';
import { fc } from '../helpers/property.ts';

/** One of each kind: C0, DEL, C1, bidirectional, zero-width, a tag, a filler, a separator, half a pair. */
const DANGEROUS = [
  '\x1b',
  '\x7f',
  '\u009b',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u{e0041}',
  '\u3164',
  '\ufe0f',
  '\u2028',
  '\ud800',
];

test('escapeText writes each dangerous character as the bytes of its UTF-8 form', () => {
  assert.equal(escapeText('a\tb\n'), 'a\\x09b\\x0a');
  assert.equal(escapeText('\x1b[2J \u202e \u009b'), '\\x1b[2J \\xe2\\x80\\xae \\xc2\\x9b');
  assert.equal(escapeText('Grüße, 日本 🎉'), 'Grüße, 日本 🎉');
});

test('spaceInvisible makes one space of a run, and leaves none at the ends', () => {
  assert.equal(spaceInvisible('\r\n550 no\u202e\u2066such user\r\n'), '550 no such user');
});

test('maskInvisible keeps the number of characters', () => {
  assert.equal(maskInvisible('a\x1bb\u202ec'), 'a?b?c');
  assert.equal(maskInvisible('\u{e0041}'), '?');
  assert.equal(maskInvisible('a\tb', '_'), 'a_b');
});

test('escapeBytes escapes what is not UTF-8, too', () => {
  assert.equal(escapeBytes('a\xff\t\xc3\xbc'), 'a\\xff\\x09\xc3\xbc');
});

for (const character of DANGEROUS) {
  const name = `U+${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  test(`escapeText and the other escapers remove ${name}`, () => {
    const text = `a${character}b`;
    assert.ok(hasInvisible(text));
    const bytes = Buffer.from(text);
    const terminal = new TerminalEscaper();
    const shown = Buffer.concat([terminal.escape(bytes), terminal.end()]).toString();
    const forms = [escapeText(text), spaceInvisible(text), maskInvisible(text)];
    for (const form of forms) assert.ok(!hasInvisible(form), JSON.stringify(form));
    // Half a pair has no UTF-8 form: as bytes it is U+FFFD, which is visible.
    assert.ok(!hasInvisible(shown), JSON.stringify(shown));
    assert.ok(!hasInvisible(escapeJson(JSON.stringify([text]))));
  });
}

test('escapeJson shows no invisible character and keeps every value', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...DANGEROUS)).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.dictionary(value, value), (object) => {
      const json = escapeJson(JSON.stringify(object, undefined, 2));
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(object)));
      assert.ok(!hasInvisible(json.replaceAll('\n', '')));
    }),
  );
});

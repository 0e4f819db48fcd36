/**
 * Covers: pattern/syntax/parse, pattern/syntax/literal, pattern/syntax/interpolate, pattern/match/condition.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { parseCondition } from '../../../src/pattern/index.ts';

const place = { file: 'web.conf', line: 3, column: 12 };

/** The error for a rule's text that starts at column 12 of line 3. */
function complaint(text: string): string {
  try {
    parseCondition(text, place);
  } catch (error) {
    assert.ok(error instanceof MailLogError);
    return error.format();
  }
  assert.fail(`accepted ${text}`);
}

const cases: readonly (readonly [text: string, starts: string])[] = [
  ['/a/', 'web.conf:3:12: expected =~ or !~'],
  ['=~ s/a/b/', 'web.conf:3:15: s/// changes text'],
  ['=~ $pattern', 'web.conf:3:15: expected a pattern, found $pattern'],
  ['=~ /a(/', 'web.conf:3:17: cannot parse pattern /a(/: group opened here is never closed'],
  ['=~ /a', 'web.conf:3:15: cannot parse pattern: no / ends what / opened here'],
  ['=~ /a/ && /b/', 'web.conf:3:19: only a comment may follow a pattern'],
  ['=~ /a/;', 'web.conf:3:18: only a comment may follow a pattern'],
  ['=~ /a/z', 'web.conf:3:18: cannot parse pattern: unknown modifier z'],
  ['=~ /cost $5/', 'web.conf:3:21: pattern is refused: $5 is a variable'],
  ['=~ /user@host/', 'web.conf:3:20: pattern is refused: @h is an array'],
  ['=~ //', 'web.conf:3:15: pattern is refused: an empty pattern'],
  [String.raw`=~ /\x{100}/`, 'web.conf:3:16: pattern /\\x{100}/ is refused: a character above FF'],
  ['=~ m?a?', 'web.conf:3:16: m?…? matches once only'],
  ['=~ m{a\\\nb(}', 'web.conf:4:2: cannot parse pattern'],
  ['=~ /a/ # one \\\nignore =~ /b/', 'web.conf:3:19: a comment cannot be continued'],
];

function deep(open: string, depth: number): string {
  return `=~ /${open.repeat(depth)}a${')'.repeat(depth)}/`;
}

test('parseCondition() limits nested groups as perl does', () => {
  assert.equal(parseCondition(deep('(', 999), place).pattern.test(Buffer.from('a')), true);
  assert.equal(parseCondition(deep('(?:x*', 999), place).pattern.test(Buffer.from('a')), true);
  assert.equal(parseCondition(deep('(?=', 499), place).pattern.test(Buffer.from('a')), true);
  for (const open of ['(', '(?:', '(?>', '(?=', '(?<!'])
    assert.match(complaint(deep(open, 1000)), /999 groups/);
  assert.match(complaint(deep('(', 100_000)), /999 groups/);
});

test('parseCondition() reads nested possessive repetitions once', () => {
  const { pattern } = parseCondition(`=~ /${'(?:a'.repeat(40)}b${')++'.repeat(40)}c/`, place);
  assert.equal(pattern.test(Buffer.from(`${'a'.repeat(40)}bc`)), true);
});

test('parseCondition() limits nested \\Q', () => {
  assert.match(complaint(String.raw`=~ /${String.raw`\Q`.repeat(40)}a.b/`), /more than 8 \\Q are open/);
});

for (const [text, starts] of cases) {
  test(`parseCondition(${JSON.stringify(text)}) is an error with its place`, () => {
    assert.equal(complaint(text).slice(0, starts.length), starts);
  });
}

/** Runs of modifiers, in any number and order, mean what perl makes of them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { parsePattern } from '../../../src/pattern/index.ts';
import type { Pattern } from '../../../src/pattern/index.ts';
import { needs } from '../../helpers/needs.ts';
import { fc } from '../../helpers/property.ts';
import { Perl } from '../perl.ts';

const perl = new Perl();
after(() => perl.end());

/** Each modifier changes what one of the alternatives matches. */
const BODY = String.raw`^(?:a b|[c d]|Q|r.s|(w)(?<v>y)\1)$|^z`;
const SUBJECTS = ['a b', 'ab', ' ', 'c', 'q', 'r\ns', 'wyw', 'wyy', '\nz'];

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function parsed(literal: string): Pattern | string {
  try {
    return parsePattern(bytes(literal));
  } catch (error) {
    assert.ok(error instanceof MailLogError, String(error));
    return error.message;
  }
}

async function compare(literal: string): Promise<void> {
  const said = await perl.ask(literal, SUBJECTS);
  const pattern = parsed(literal);
  // Perl has no word on what is refused, such as letters that /ai folds by Unicode's rules.
  if (typeof pattern === 'string' && pattern.includes('refused')) return;
  assert.equal(
    typeof pattern === 'string',
    said === null,
    `perl ${said ? 'compiles' : 'refuses'} ${literal}`,
  );
  if (typeof pattern === 'string' || said === null) return;
  const verdicts = SUBJECTS.map((subject) => (pattern.test(bytes(subject)) === true ? '1' : '0'));
  assert.deepEqual(verdicts, said, literal);
}

test('parsePattern() takes x in any number and order as perl does', needs('perl'), async () => {
  for (const run of ['x', 'xx', 'xxx', 'xxxx', 'xix', 'xxix', 'ixmxsx', 'xgx', 'xax'])
    await compare(`m{${BODY}}${run}`);
  for (const run of ['xxx', 'xix', 'xxxxx', 'xx-x', 'x-x', '-xx', '-xxx', 'x-xix', '^xix', '^xxx', 'xax'])
    for (const before of ['', '(?x)', '(?xx)', '(?xxx)']) await compare(`m{${before}(?${run})${BODY}}`);
  // pcre2's testinput1, line 6253.
  assert.equal(parsePattern(bytes('/<(?xxx:[a b])>/')).test(bytes('< >')), false);
});

const run = fc
  .array(fc.constantFrom(...'xxximsnadlp-'.split('')), { maxLength: 7 })
  .map((letters) => letters.join(''));

test('parsePattern() takes inline modifiers as perl does', needs('perl'), async () => {
  const literal = fc
    .tuple(run, fc.constantFrom('', '^'), run)
    .map(([before, caret, letters]) => `m{(?${before})(?${caret}${letters}:${BODY})}`);
  await fc.assert(fc.asyncProperty(literal, compare), { numRuns: 400 });
});

test('parsePattern() takes the modifiers after a literal as perl does', needs('perl'), async () => {
  const letters = fc.array(fc.constantFrom(...'xxximsnadlpgco'.split('')), { maxLength: 7 });
  const literal = letters.map((each) => `m{${BODY}}${each.join('')}`);
  await fc.assert(fc.asyncProperty(literal, compare), { numRuns: 400 });
});

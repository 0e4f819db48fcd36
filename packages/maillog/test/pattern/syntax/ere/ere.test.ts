/** Covers: pattern/syntax/ere/ere, pattern/syntax/ere/ere-compiler. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { MailLogError } from '../../../../src/errors.ts';
import { readLogcheck } from '../../../../src/pattern/index.ts';
import { fc } from '../../../helpers/property.ts';

/**
 * logcheck's rules mean what the real grep makes of them: `grep -E` in the C locale is asked, a process for
 * each pattern.
 */
function pick<T>(...values: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

const character = pick(...'aaabbAB1_ -:'.split(''));
const bracketed = fc
  .tuple(
    pick('[', '[^', '[]', '[^]'),
    fc.array(
      pick(
        'a',
        'b',
        'A',
        '1',
        '_',
        ' ',
        'a-c',
        '0-9',
        '[:alpha:]',
        '[:digit:]',
        '[:space:]',
        '\\',
        '.',
        '^',
        '$',
        '*',
        '(',
        '|',
      ),
      { minLength: 1, maxLength: 3 },
    ),
    pick('', '', '-'),
  )
  .map(([open, items, dash]) => `${open}${items.join('')}${dash}]`);
const escaped = pick(
  ...String.raw`\w \W \s \S \b \B \< \> \. \[ \] \* \( \) \| \{ \} \\ \^ \$ \- \:`.split(' '),
);
const quantifier = pick(
  '*',
  '+',
  '?',
  '{2}',
  '{1,2}',
  '{,2}',
  '{1,}',
  '{0}',
  '{0,0}',
  '+?',
  '**',
  '{',
  '{a',
  '{,}',
  '{}',
  '{1,,',
);

const { pattern } = fc.letrec<{ pattern: string; sequence: string; atom: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: tie('sequence') },
    {
      weight: 1,
      arbitrary: fc.array(tie('sequence'), { minLength: 2, maxLength: 3 }).map((all) => all.join('|')),
    },
  ),
  sequence: fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: tie('atom') },
        { weight: 1, arbitrary: fc.tuple(tie('atom'), quantifier).map(([atom, bounds]) => atom + bounds) },
      ),
      { maxLength: 4 },
    )
    .map((pieces) => pieces.join('')),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 8, arbitrary: character },
    { weight: 2, arbitrary: pick('.', '^', '$', '*', '{1}', '{', ')', ']', '}') },
    { weight: 3, arbitrary: bracketed },
    { weight: 3, arbitrary: escaped },
    { weight: 3, arbitrary: tie('pattern').map((inner) => `(${inner})`) },
  ),
}));

/**
 * Back-references by themselves: within repetitions and alternatives grep's own answers contradict each
 * other.
 */
const back = fc
  .tuple(pick('a*', 'a|b', '.', 'ab?', '[ab]+'), pick('', 'a', '.*', ' '), pick('', '$', 'b', '|B'))
  .map(([held, between, after]) => `(${held})${between}\\1${after}`);

const line = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: pick(...'aaabbAB1_ -:'.split('')), maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: pick(...'aab\\.[]{}()|*+?^$\t\xe9'.split('')), maxLength: 6 }) },
);

/** For each line whether grep prints it; undefined where it refuses the pattern. */
function grep(text: string, lines: readonly string[]): boolean[] | undefined {
  const input = Buffer.from(`${lines.join('\n')}\n`, 'latin1');
  const { status, stdout } = spawnSync('grep', ['-a', '-n', '-E', '-e', text], {
    input,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status !== 0 && status !== 1) return undefined;
  const printed = new Set(
    stdout
      .toString('latin1')
      .split('\n')
      .map((each) => Number.parseInt(each, 10)),
  );
  return lines.map((_, index) => printed.has(index + 1));
}

function ours(text: string, lines: readonly string[]): (boolean | 'unknown')[] | undefined {
  const bytes = Buffer.from(`${text}\n`, 'latin1');
  const read = readLogcheck([{ directory: 'ignore.d.server', name: 'a', path: 'a', bytes }]);
  const [rule] = read.ignores;
  const [only] = rule?.conditions ?? [];
  if (only === undefined) {
    assert.ok(read.unreadable.every((error) => error instanceof MailLogError));
    return undefined;
  }
  return lines.map((each) => only.pattern.test(Buffer.from(each, 'latin1')));
}

test('parseExtended() refuses a back-reference to a group of another alternative, as grep does', () => {
  for (const text of ['a|(b)|\\1', '(a)|\\1b']) {
    assert.equal(grep(text, ['a']), undefined);
    assert.equal(ours(text, ['a']), undefined);
  }
  assert.deepEqual(ours('((a)|b)\\1', ['aa', 'bb', 'ab']), grep('((a)|b)\\1', ['aa', 'bb', 'ab']));
});

test('parseExtended() refuses a repetition of nothing before a ), unless another ) follows, as grep does', () => {
  const refused = '(*) error(+) (a|*) (^*) (*?) ({) (^{) ({*) (*{) ((*)) ((*)x) (*)(*)) (*)()';
  for (const text of refused.split(' ')) {
    assert.equal(grep(text, ['a']), undefined, text);
    assert.equal(ours(text, ['a']), undefined, text);
  }
  const read =
    '(*a) *a a|* (a*) *) ^* (a|?b) (*)) (*))* |(*)())* (*)a) ({)) ((*))* (^{2}) ({1}*) ({1a) (\\{) (a{)';
  for (const text of read.split(' '))
    assert.deepEqual(ours(text, ['a', 'b', ')', 'a)', '{']), grep(text, ['a', 'b', ')', 'a)', '{']), text);
});

test('parseExtended() reads braces without bounds as text, or refuses them, as grep does', () => {
  for (const text of 'a{} a{,,2} a{1,, (a){1,2, }{}'.split(' ')) {
    assert.equal(grep(text, ['a']), undefined, text);
    assert.equal(ours(text, ['a']), undefined, text);
  }
  const lines = ['a{', 'a{1', 'a{1a}', '{}', '{}}', 'a'];
  for (const text of 'a{ a{1 a{1a} {} ^{} {}} a{a,,'.split(' '))
    assert.deepEqual(ours(text, lines), grep(text, lines), text);
});

test('parseExtended() matches the lines that grep -E prints, for random rules', () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc
        .oneof({ weight: 9, arbitrary: pattern }, back)
        .filter((text) => /^[^#\s]/.test(text) && !/\s$/.test(text)),
      fc.array(line, { minLength: 6, maxLength: 20 }),
      (text, lines) => {
        const expected = grep(text, lines);
        if (expected !== undefined) read++;
        assert.deepEqual(ours(text, lines), expected);
      },
    ),
    { numRuns: Number(process.env['GREP_RUNS'] ?? 400) },
  );
  assert.ok(read > 200, `grep read ${read}`);
});

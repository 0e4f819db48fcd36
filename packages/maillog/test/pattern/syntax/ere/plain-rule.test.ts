/**
 * Covers: pattern/syntax/ere/plain-rule, pattern/rules/plain-sequence, pattern/automaton/deferred-sequence.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Automaton } from '../../../../src/pattern/automaton/automaton.ts';
import { DeferredSequence, Stage } from '../../../../src/pattern/automaton/deferred-sequence.ts';
import { byteOf, looseText } from '../../../../src/pattern/automaton/regular.ts';
import type { Regular } from '../../../../src/pattern/automaton/regular.ts';
import { RuleSet, readLogcheck } from '../../../../src/pattern/index.ts';
import { Pattern } from '../../../../src/pattern/match/pattern.ts';
import { plainSequence } from '../../../../src/pattern/rules/plain-sequence.ts';
import { parseExtended } from '../../../../src/pattern/syntax/ere/ere.ts';
import { PlainRules } from '../../../../src/pattern/syntax/ere/plain-rule.ts';
import { PatternText } from '../../../../src/pattern/syntax/pattern-text.ts';
import { fc } from '../../../helpers/property.ts';

const place = { file: 'rules', line: 1, column: 1 };

function sequenceOf(rule: string): DeferredSequence | undefined {
  return plainSequence(new PlainRules(rule), rule, place);
}

/** The items by their ids, a text as its bytes: equal items have equal ids. */
function idsOf(items: readonly Regular[]): number[] {
  return items.flatMap((item) => {
    if (item.kind === 'text') return Array.from(item.text, (_, at) => byteOf(item, at).id);
    return item.kind === 'cat' ? idsOf(item.items) : [item.id];
  });
}

const token = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...'ab -:'.split(''), 'sshd', ' abc', 'cron: ', '.', '\\.', '\\w'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '[a-c]',
      '[^]a]',
      '[[:digit:]]',
      '[^[:space:]]',
      '[]-]',
      '[.\\]',
      '\\[',
      '\\W',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '{11}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{0}',
      '{3,1}',
      '{',
      '}',
      ']',
      '[',
      '[:alpha:]',
      '[[:foo:]]',
      '[z-a]',
      '[[.a.]]',
      '^',
      '$',
      '|',
      '\\b',
      '\\<',
      '\\1',
      "\\'",
      '\\`',
      '\\d',
      '\\',
      '{900}',
      '{,2}',
      '\xe9',
      '[^\\x00-\xff]',
      '[a[b]',
    ),
  },
);
const { rule } = fc.letrec<{ rule: string; branch: string; group: string }>((tie) => ({
  group: fc
    .tuple(
      fc.array(tie('branch'), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '', '?', '*', '{3}', '{40}'),
    )
    .map(([branches, rounds]) => `(${branches.join('|')})${rounds}`),
  branch: fc
    .array(
      fc.oneof({ maxDepth: 3 }, { weight: 5, arbitrary: token }, { weight: 1, arbitrary: tie('group') }),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('')),
  rule: fc
    .tuple(
      fc.constantFrom('^', '^', '^', ''),
      fc.array(tie('branch'), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('$', ''),
    )
    .map(([start, branches, end]) => start + branches.join('') + end),
}));

test('PlainRules: a plain rule is valid, exact, and in stages the same items as the parser gives', () => {
  let plain = 0;
  fc.assert(
    fc.property(rule, (text) => {
      const sequence = sequenceOf(text);
      if (sequence === undefined) return;
      plain++;
      const { exact, sequences } = new Pattern(text, () => parseExtended(PatternText.of(text, place)));
      assert.equal(exact, true);
      assert.equal(sequences.length, 1);
      assert.equal(sequences[0]?.anchored, true);
      assert.deepEqual(idsOf(sequence.items), idsOf(sequences[0]?.items ?? []));
    }),
    { numRuns: 6000 },
  );
  assert.ok(plain > 200, `${plain} of 6000 rules were plain`);
});

test('PlainRules takes rules such as Debian has', () => {
  for (const text of [
    String.raw`^(\w{3} [ :[:digit:]]{11}|[0-9T:.+-]{32}) [._[:alnum:]-]+ sshd\[[[:digit:]]+\]: Accepted (publickey|password) for [^[:space:]]+ from ([0-9]{1,3}\.){3}[0-9]{1,3}$`,
    String.raw`^\w{3} [ :0-9]{11} [._[:alnum:]-]+ (openvpn|ovpn-[._[:alnum:]-]+)\[[0-9]+\]:( ([-_.@[:alnum:]]+/)?(::ffff:)?[.[:digit:]]{7,15}:[[:digit:]]{2,5})? done`,
    '^kernel: .*$',
  ])
    assert.ok(sequenceOf(text), text);
});

test('PlainRules leaves to the parser what might mean something else', () => {
  for (const text of [
    'usual',
    '^a|^bcd',
    '^(a)\\1 bcd',
    '^abc\\b',
    '^abc\\>',
    '^abc**',
    '^abc{2}{3}',
    '^abc(*b)',
    '^.*abc',
    '^abc(b',
    '^abc)b',
    '^abc[b',
    '^abc{3,1}',
    '^abc[[:foo:]]',
    '^abc[:alpha:]',
    '^abc[[.-.]]',
    '^abc(^b)',
    '^abc$b',
    '^abc(a{99}b){99}',
    '^abc((a{9}){9}){9}',
    '^abc(a{500}\\(b){9}',
    '^abc(a{500}[(]b){9}',
    '^abc{1001}',
    '^[]abc]d',
  ])
    assert.equal(sequenceOf(text), undefined, text);
});

test('readLogcheck() names each rule that grep refuses, beside plain ones', () => {
  const bytes = Buffer.from('^good one$\n^bad (one\n^bad [z-a] two\n^good [a-z] two$\n');
  const { ignores, unreadable } = readLogcheck([
    { directory: 'ignore.d.server', name: 'a', path: 'a', bytes },
  ]);
  assert.equal(ignores.length, 2);
  assert.deepEqual(
    unreadable.map((error) => error.place?.line),
    [2, 3],
  );
  const { shown } = new RuleSet(ignores).decide(Buffer.from('good one\ngood x two\ngood X two\n'));
  assert.deepEqual(shown, [20, 31]);
});

test('Automaton: a sequence is read only as far as lines have it', () => {
  const read: string[] = [];
  const alphabet = { bytes: new Uint8Array(256).fill(1), sets: new Set<never>() };
  const head = [byteOf(looseText('>', false) as Extract<Regular, { kind: 'text' }>, 0)];
  const entries = ['abc', 'abd', 'xyz'].map((text, number) => {
    const last = new Stage([looseText('!', false)]);
    const later = new Stage([looseText(text, false)], () => {
      read.push(text);
      return last;
    });
    return { sequence: new DeferredSequence(new Stage(head, () => later), alphabet), number };
  });
  const automaton = new Automaton(entries, { settles: (number) => number, tableBytes: 1 << 20 });
  const settled = (line: string): number => {
    automaton.scan(Buffer.from(line), 0, line.length);
    return automaton.settledBy;
  };
  assert.equal(settled('>x'), -1);
  assert.equal(settled('>ab'), -1);
  assert.deepEqual(read, []);
  assert.equal(settled('>abd!'), 1);
  assert.deepEqual(read, ['abd']);
  assert.equal(settled('>abc!'), 0);
  assert.equal(settled('>xyz?'), -1);
  assert.deepEqual(read, ['abd', 'abc', 'xyz']);
});

/** Covers: pattern/rules/tally, pattern/rules/rule-lint, pattern/rules/unsatisfiable. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { RuleSet, Tally, lintRule, parseCondition, describeRule } from '../../../src/pattern/index.ts';
import type { Rule } from '../../../src/pattern/index.ts';
import { fc } from '../../helpers/property.ts';
import { literal, subject } from '../pattern-arbitraries.ts';

const place = { file: 'web.conf', line: 1, column: 1 };

function rule(...tests: string[]): Rule {
  return { action: 'ignore', conditions: tests.map((text) => parseCondition(text, place)), place };
}

function tryRule(text: string): Rule | undefined {
  try {
    return rule(text);
  } catch (error) {
    assert.ok(error instanceof MailLogError);
    return undefined;
  }
}

test('Tally counts exactly what each rule would hide by itself', () => {
  const made = fc
    .tuple(fc.constantFrom('=~', '=~', '!~'), literal(false))
    .map(([operator, text]) => `${operator} ${text}`);
  const lines = fc.array(
    subject.filter((line) => !line.includes('\n')),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 8 }), lines, (texts, log) => {
      const rules = texts.map(tryRule).filter((each) => each !== undefined);
      const block = Buffer.from(log.map((line) => `${line}\n`).join(''), 'latin1');
      const tally = new Tally(rules);
      tally.add(block);
      const alone = rules.map((each) => new RuleSet([each]).decide(block).hidden);
      assert.deepEqual(
        tally.results().map(({ hits }) => hits),
        alone,
      );
      const together = new RuleSet(rules).decide(block);
      const any = log.filter((line) => tally.matching(Buffer.from(line, 'latin1')).length > 0).length;
      assert.equal(together.hidden, any);
    }),
    { numRuns: 400 },
  );
});

test('Tally has the last line of each rule, and the rules that cover it', () => {
  const tally = new Tally([rule('=~ /a/'), rule('=~ /ab/'), rule('=~ /x/'), rule('=~ /[a]/')]);
  tally.add(Buffer.from('a\nab\nabc\nb\n'));
  const results = tally.results();
  assert.deepEqual(
    results.map(({ hits }) => hits),
    [3, 2, 0, 3],
  );
  assert.equal(Buffer.from(results[1].last ?? []).toString(), 'abc');
  assert.deepEqual(
    results.map(({ coveredBy }) => coveredBy),
    [[], [0, 3], [], [0]],
  );
});

test('lintRule() says what is probably wrong with a rule', () => {
  const earlier = new Map([[describeRule(rule('=~ /twice/')), rule('=~ /twice/')]]);
  const doubts = (...tests: string[]): string[] => lintRule(rule(...tests), earlier);
  assert.deepEqual(doubts('=~ /^a$/'), []);
  assert.deepEqual(doubts('=~ /a*/'), ['matches the empty line']);
  assert.deepEqual(doubts('=~ /^a.*$/'), ['ends in an open .*']);
  assert.deepEqual(doubts('=~ /^a\\\\.*/'), ['ends in an open .*']);
  assert.deepEqual(doubts('=~ /^a\\.*$/'), []);
  assert.deepEqual(doubts('=~ /a$b/'.replace('$b', '\\zb')), ['can never match']);
  for (const never of [
    '/x^y/',
    '/(a$)\\d+/',
    '/x\\by/',
    '/(?=a)b/',
    '/a(?!a)a/',
    '/a\\n/',
    '/(?<=x)(?<!x)y/',
  ])
    assert.deepEqual(doubts(`=~ ${never}`), ['can never match'], never);
  for (const may of ['/^a$/', '/x\\b y/', '/a$|b/', '/(^|x)y$/', '/\\Bfoo\\b/', '/(a|^)^b/', '/(?<!x)y/'])
    assert.deepEqual(doubts(`=~ ${may}`), [], may);
  assert.deepEqual(doubts('=~ /twice/'), ['is there twice, first at web.conf:1:1']);
  assert.deepEqual(doubts('=~ /a*/', '!~ /b/'), []);
});

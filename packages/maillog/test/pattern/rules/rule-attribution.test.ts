/**
 * Covers: pattern/rules/rule-attribution, pattern/rules/rule-matcher, pattern/rules/hit-counter,
 * pattern/rules/layers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailLogError } from '../../../src/errors.ts';
import { RuleMatcher } from '../../../src/pattern/rules/rule-matcher.ts';
import { Layers, RuleSet, parseCondition, readLogcheck } from '../../../src/pattern/index.ts';
import type { Condition } from '../../../src/pattern/index.ts';
import { fc } from '../../helpers/property.ts';
import { literal, subject } from '../pattern-arbitraries.ts';
import { place, rule } from './make-rule.ts';

function tests(texts: readonly string[]): Condition[] | undefined {
  try {
    return texts.map((text) => parseCondition(text, place));
  } catch (error) {
    assert.ok(error instanceof MailLogError);
    return undefined;
  }
}

/** The rule that each line is attributed to; -1 if none matches. */
function attributed(rules: RuleMatcher, lines: readonly string[]): number[] {
  return lines.map((line) =>
    rules.decide(Buffer.from(line, 'latin1'), 0, line.length) === true ? rules.attributed : -1,
  );
}

/** A RuleMatcher whose automata grew too large. */
function literalsOnly(rules: readonly (readonly Condition[])[]): RuleMatcher {
  const any = new RuleMatcher(rules);
  any.withoutAutomata(new Uint8Array(0), 0, 0);
  return any;
}

/** A RuleMatcher whose automata of literals grew too large as well. */
function oneByOne(rules: readonly (readonly Condition[])[]): RuleMatcher {
  const any = literalsOnly(rules);
  any.decide = function (this: RuleMatcher, block, from, to) {
    this.matchingRules.length = 0;
    this.unknown.length = 0;
    this.stoppedAt = from;
    return this.withoutAutomata(block, from, to);
  };
  return any;
}

test('RuleMatcher attributes a line by the rules and the line alone, whatever its tables hold', () => {
  const made = fc.array(
    fc.tuple(fc.constantFrom('=~', '=~', '=~', '!~'), literal(false)).map((pair) => pair.join(' ')),
    { minLength: 1, maxLength: 2 },
  );
  const lines = fc.array(
    subject.filter((line) => !line.includes('\n')),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 8 }), lines, fc.boolean(), (texts, log, many) => {
      const read = texts.map(tests).filter((each) => each !== undefined);
      // Many floating rules have an automaton of their own.
      const some = Array.from({ length: many ? 41 : 0 }, (_, n) => [
        parseCondition(`=~ /never${n}x/`, place),
      ]);
      const rules = [...read, ...some];
      const expected = attributed(new RuleMatcher(rules), log);
      const block = Buffer.from(log.map((line) => `${line}\n`).join(''), 'latin1');
      const found = new RuleMatcher(rules).decideLines(block, block.length);
      found?.outcomes.subarray(0, found.count).forEach((rule, line) => {
        if (rule !== -2) assert.equal(rule, expected[line], `in a block: ${log[line]}`);
      });
      const used = new RuleMatcher(rules);
      attributed(used, log.toReversed());
      assert.deepEqual(attributed(used, log), expected, 'after other lines');
      assert.deepEqual(attributed(literalsOnly(rules), log), expected, 'by words');
      assert.deepEqual(attributed(oneByOne(rules), log), expected, 'one by one');
    }),
    { numRuns: 500 },
  );
});

test('RuleMatcher attributes a line to the first complete match, at one byte to the lowest rule', () => {
  const any = new RuleMatcher(
    [
      ['=~ /b$/'],
      ['=~ /ab/'],
      ['=~ /[a]b/'],
      ['=~ /^(.)\\1/'],
      ['=~ /c/', '!~ /x/'],
      ['=~ /c/', '=~ /y/'],
    ].map((texts) => texts.map((text) => parseCondition(text, place))),
  );
  assert.deepEqual(attributed(any, ['ab', 'cb', 'aab', 'aac', 'cy', 'xcy', 'x']), [1, 0, 1, 3, 4, 5, -1]);
});

test('RuleSet.hits() counts each hidden line for one rule, or for the filters', () => {
  const rules = [
    rule('ignore', '=~ /a/'),
    rule('filter', '=~ /b/'),
    rule('ignore', '=~ /c$/'),
    rule('filter', '=~ /d/'),
  ];
  const set = new RuleSet(rules, 2);
  const log = `ab\nb\nbc\nx\nac\n${'a\n'.repeat(500)}bc`;
  const { hidden } = set.decide(Buffer.from(log));
  const ruleHits = set.hits();
  assert.deepEqual(
    ruleHits.map(({ by, hits }) => ({ by, hits })),
    [
      { by: [rules[0]], hits: 502 },
      { by: [rules[2]], hits: 2 },
      { by: [rules[1], rules[3]], hits: 1 },
    ],
  );
  assert.equal(hidden, 505);
  const samples = ruleHits.map((each) => each.samples.map((line) => Buffer.from(line).toString()));
  assert.deepEqual(samples.slice(1), [['bc', 'bc'], ['x']]);
  assert.equal(samples[0].length, 2);
  assert.ok(samples[0].every((line) => /^a[bc]?$/.test(line)));
});

test('RuleSet.hits() has samples from the whole log', () => {
  const places: number[] = [];
  for (let run = 0; run < 300; run++) {
    const set = new RuleSet(
      [...Array.from({ length: run }, () => rule('ignore', '=~ /never/')), rule('ignore', '=~ /./')],
      3,
    );
    set.decide(Buffer.from(Array.from({ length: 1000 }, (_, n) => `${n}\n`).join('')));
    const { samples } = set.hits()[run];
    assert.equal(samples.length, 3);
    places.push(...samples.map((line) => Number(Buffer.from(line).toString())));
  }
  const mean = places.reduce((sum, at) => sum + at, 0) / places.length;
  assert.ok(mean > 450 && mean < 550, String(mean));
  assert.ok(places.filter((at) => at >= 900).length > 45, 'the end');
  assert.ok(places.filter((at) => at < 100).length > 45, 'the start');
});

test('RuleSet.decide() neither shows nor hides lines that another layer has taken', () => {
  const set = new RuleSet([rule('ignore', '=~ /a/')]);
  const decision = set.decide(Buffer.from('a1\nb2\na3\nb4\na5\nb6\n'), 18, [3, 9, 12, 15]);
  assert.deepEqual(decision, { shown: [9, 12, 15, 18], lines: 6, hidden: 1, folded: 0, unknown: [] });
});

test("RuleSet.hits() with logcheck's layers hides no alert or event, and names the rule that cancels one", () => {
  const file = (directory: string, name: string, text: string) => ({
    directory,
    name,
    path: `${directory}/${name}`,
    bytes: Buffer.from(text),
  });
  const logcheck = readLogcheck([
    file('cracking.d', 'a', 'attack\n'),
    file('violations.d', 'su', 'su:\n'),
    file('violations.d', 'other', 'su: bad\n'),
    file('violations.ignore.d', 'su', 'nobody\nfine\n'),
    file('violations.ignore.d', 'local', 'fine\n'),
    file('ignore.d.server', 'all', '.\n'),
  ]);
  const layers = new Layers(logcheck, [rule('ignore', '=~ /^$/')], 3);
  const block = Buffer.from(
    'attack\nsu: root\nsu: nobody\nsu: bad fine\nsu: bad nobody\nsu: attack fine\nusual\n\n',
  );
  const layered = layers.decide(block);
  assert.deepEqual([layered.lines, layered.hidden], [8, 4]);
  assert.deepEqual(
    layers
      .hits()
      .filter(({ hits }) => hits > 0)
      .map(({ by, hits, samples }) => [
        by[0].place.file,
        by[0].place.line,
        hits,
        samples.map((line) => Buffer.from(line).toString()),
      ]),
    [
      ['violations.ignore.d/su', 1, 1, ['su: nobody']],
      ['violations.ignore.d/su', 2, 1, ['su: bad fine']],
      ['ignore.d.server/all', 1, 1, ['usual']],
      ['web.conf', 1, 1, ['']],
    ],
  );
});

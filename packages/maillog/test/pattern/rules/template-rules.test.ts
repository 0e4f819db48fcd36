/** Covers: pattern/rules/template-rules, pattern/automaton/sequence-matcher, sequence-trie, item-ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuleSet, parseUsual } from '../../../src/pattern/index.ts';
import type { Rule } from '../../../src/pattern/index.ts';
import { MIN_TEMPLATES_APART, TemplateRules } from '../../../src/pattern/rules/template-rules.ts';
import { fc } from '../../helpers/property.ts';
import { VALUES } from '../template/placeholder-values.ts';
import { place, rule } from './make-rule.ts';

function usual(text: string): Rule {
  const { condition, text: template } = parseUsual(text, place);
  return { action: 'ignore', conditions: [condition], template, place };
}

function patternOf({ conditions: [{ pattern }] }: Rule) {
  return pattern;
}

function bytes(line: string): Buffer {
  return Buffer.from(line, 'latin1');
}

/** Enough templates to be matched apart, of a program that no line names. */
const OTHERS = Array.from({ length: MIN_TEMPLATES_APART }, (_, number) => usual(`other job ${number} done`));

/** The rule that hides each line, by its place in `rules`; -1: the line is shown. */
function hidingRules(rules: readonly Rule[], lines: readonly string[]): number[] {
  return lines.map((line) => {
    const set = new RuleSet(rules);
    const { hidden } = set.decide(bytes(`${line}\n`));
    return hidden === 0 ? -1 : set.hits().findIndex(({ hits }) => hits > 0);
  });
}

const words = [
  'fail',
  'ed',
  'root',
  'x',
  ' ',
  '-',
  'bad',
  '7',
  '\xc2',
  '\xc2\xa0',
  '\xc2\x85',
  '\xe2',
  '\xe2\x80',
];
const placeholder = fc.constantFrom(...Object.keys(VALUES));

test('TemplateRules: matches the lines that the patterns of the templates match, each by itself', () => {
  const piece = fc.oneof(fc.constantFrom(...words.slice(0, 8)), placeholder);
  const pieces = fc.array(piece, { minLength: 1, maxLength: 5 });
  const anything = fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((all) => all.join(''));
  const seeds = fc.array(fc.tuple(fc.nat(), fc.boolean(), anything), { minLength: 5, maxLength: 5 });
  const header = fc.constantFrom(
    'app: ',
    'Jun 14 15:16:01 web1 app[7]: ',
    '',
    '<30>1 2026-06-14T15:16:01Z web1 app 7 - - ',
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { minLength: 1, maxLength: 8 }),
      fc.array(fc.tuple(fc.nat(), header, seeds), { minLength: 1, maxLength: 6 }),
      (templates, lines) => {
        const rules = templates.map((each) => usual(`app a${each.join('')} z`));
        const apart = new TemplateRules(new Map(rules.map((each, number) => [number, patternOf(each)])));
        for (const [chosen, head, values] of lines) {
          const template = templates[chosen % templates.length] ?? [];
          const text = template.map((each, at) => valueOf(each, values[at % values.length]));
          const line = bytes(`${head}a${text.join('')} z`);
          const expected = rules.map(patternOf).map((pattern) => pattern.testLine(line, 0, line.length));
          apart.decide(line, 0, line.length);
          assert.deepEqual(
            apart.matchingRules,
            [...expected.keys()].filter((number) => expected[number] === true),
            `${templates.map((each) => each.join('')).join(' | ')}: ${line.toString('latin1')}`,
          );
        }
      },
    ),
    { numRuns: 1000 },
  );
});

/** What is in the place of a piece: a value that its placeholder takes, or never takes, or anything. */
function valueOf(piece: string, [number, isTaken, other]: readonly [number, boolean, string]): string {
  const values = VALUES[piece]?.[isTaken ? 0 : 1];
  if (values === undefined) return piece;
  return number % 4 === 0 ? other : (values[number % values.length] ?? other);
}

test('RuleSet: of many templates, the lowest that matches hides the line, unless a pattern does', () => {
  const own = ['app {word} done', 'app job done', 'app job {int} took {duration:..2s}', 'app {text} end'];
  const rules = [...own.map(usual), rule('ignore', '=~ /job 7/'), ...OTHERS];
  const lines = [
    'app: job done',
    'Jun 14 15:16:01 web1 app[3]: job 8 took 1.5s',
    'app: job 7 took 1s',
    'app: job 8 took 3s',
    'app: a b end',
    'app: a error end',
    'other: job 17 done',
    'other: job 17 done.',
    'app: job failed',
  ];
  assert.deepEqual(hidingRules(rules, lines), [0, 2, 4, -1, 3, -1, own.length + 1 + 17, -1, -1]);
  const set = new RuleSet(rules);
  const { shown, hidden } = set.decide(bytes(lines.map((line) => `${line}\n`).join('')));
  assert.deepEqual([hidden, shown.length], [5, 6]);
});

test('RuleSet: many templates by fields take their lines in any order of the fields', () => {
  const rules = [
    ...Array.from({ length: MIN_TEMPLATES_APART }, (_, number) => usual(`- msg="job ${number}" keys={int}`)),
    usual('- level=info msg="cache warmed" took={duration}'),
  ];
  const lines = [
    'keys=3 msg="job 99"',
    'msg="job 499" keys=x',
    'took=2ms msg="cache warmed" level=info',
    'took=2ms msg="cache warmed" level=error',
  ];
  assert.deepEqual(hidingRules(rules, lines), [99, -1, MIN_TEMPLATES_APART, -1]);
});

test('RuleSet: a line with too many ways through a template is shown, and the template is named', () => {
  const slow = usual('app {text} x {text} x {text} x {text} x {text} y');
  const rules = [slow, ...OTHERS];
  const line = `app: ${'x '.repeat(20_000)}\n`;
  const { shown, unknown } = new RuleSet(rules).decide(bytes(line));
  assert.deepEqual([shown, unknown], [[0, line.length], [slow]]);
});

test('RuleSet: a template of thousands of words is matched as it is among few', () => {
  const words = Array.from({ length: 6000 }, (_, number) => `w${number} {int}`).join(' ');
  const line = `app: ${words.replaceAll('{int}', '7')} z`;
  for (const others of [[], OTHERS]) {
    const rules = [usual(`app ${words} z`), usual(`app ${words} y`), ...others];
    assert.deepEqual(hidingRules(rules, [line, `${line}z`]), [0, -1]);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuleSet } from '../../../src/pattern/index.ts';
import type { Rule } from '../../../src/pattern/index.ts';
import { rule } from './make-rule.ts';

function show(
  rules: readonly Rule[],
  log: string,
): { text: string; lines: number; hidden: number; unknown: number } {
  const block = Buffer.from(log, 'latin1');
  const { shown, lines, hidden, unknown } = new RuleSet(rules).decide(block);
  let text = '';
  for (let i = 0; i < shown.length; i += 2) text += block.toString('latin1', shown[i], shown[i + 1]);
  return { text, lines, hidden, unknown: unknown.length };
}

test('RuleSet.decide() without rules shows every line, as one range', () => {
  const block = Buffer.from('a\n\nb');
  assert.deepEqual(new RuleSet([]).decide(block), {
    shown: [0, 4],
    lines: 3,
    hidden: 0,
    folded: 0,
    unknown: [],
  });
});

test('RuleSet.decide() hides a line that any ignore matches', () => {
  const rules = [rule('ignore', '=~ /MARK/'), rule('ignore', '=~ /^b$/')];
  assert.deepEqual(show(rules, 'a\nb\nx MARK\nbb\n'), { text: 'a\nbb\n', lines: 4, hidden: 2, unknown: 0 });
});

test('RuleSet.decide() with filters shows only lines that one matches, and ignores still hide', () => {
  const rules = [rule('filter', '=~ /x/'), rule('filter', '=~ /y/'), rule('ignore', '=~ /z/')];
  assert.deepEqual(show(rules, 'a\nx\ny\nxz\n'), { text: 'x\ny\n', lines: 4, hidden: 2, unknown: 0 });
});

test('RuleSet.decide() needs all conditions of a group, !~ if the pattern does not match', () => {
  assert.equal(show([rule('ignore', '=~ /a/', '!~ /b/')], 'a\nab\nb\n').text, 'ab\nb\n');
});

test('RuleSet.decide() matches the line without its newline, and keeps a carriage return', () => {
  assert.equal(show([rule('ignore', '=~ /^a$/')], 'a\r\na\n').text, 'a\r\n');
});

test('RuleSet.decide() reads only the first length bytes of a block', () => {
  const block = Buffer.from('a\nb\nc\n');
  assert.deepEqual(new RuleSet([rule('ignore', '=~ /b/')]).decide(block, 3), {
    shown: [0, 2],
    lines: 2,
    hidden: 1,
    folded: 0,
    unknown: [],
  });
});

test('RuleSet.decide() shows a line and names the rule if the rule is over its budget, unless another decides', () => {
  const slow = String.raw`=~ /^(?:(a*)\1)*$/`;
  const line = `${'a'.repeat(301)}b\n`;
  assert.deepEqual(show([rule('ignore', slow)], line), { text: line, lines: 1, hidden: 0, unknown: 1 });
  assert.equal(show([rule('ignore', slow), rule('ignore', '=~ /b$/')], line).hidden, 1);
  assert.deepEqual(show([rule('ignore', slow, '=~ /c/')], line), {
    text: line,
    lines: 1,
    hidden: 0,
    unknown: 0,
  });
  assert.deepEqual(show([rule('ignore', slow.replace('=~', '!~'))], line), {
    text: line,
    lines: 1,
    hidden: 0,
    unknown: 1,
  });
  assert.deepEqual(show([rule('filter', slow)], line), { text: line, lines: 1, hidden: 0, unknown: 1 });
  assert.deepEqual(show([rule('filter', slow), rule('filter', '=~ /a/')], line), {
    text: line,
    lines: 1,
    hidden: 0,
    unknown: 0,
  });
});

/** What becomes of the lines, and which rule folds which. */
function fold(
  rules: readonly Rule[],
  log: string,
): { shown: string; folded: string[]; hidden: number; unknown: number } {
  const block = Buffer.from(log, 'latin1');
  const lines: string[] = [];
  const set = new RuleSet(rules, 0, {
    foldLine: (by, bytes, start, end) =>
      void lines.push(`${rules.indexOf(by)}:${Buffer.from(bytes.subarray(start, end)).toString('latin1')}`),
  });
  const { shown, folded, hidden, unknown } = set.decide(block);
  assert.equal(folded, lines.length);
  let text = '';
  for (let i = 0; i < shown.length; i += 2) text += block.toString('latin1', shown[i], shown[i + 1]);
  return { shown: text, folded: lines, hidden, unknown: unknown.length };
}

test('RuleSet.decide() folds lines that a fold matches, unless an ignore or the filters hide them', () => {
  const rules = [rule('fold', '=~ /a/'), rule('ignore', '=~ /b/'), rule('fold', '=~ /d/', '!~ /e/')];
  assert.deepEqual(fold(rules, 'a\nab\nc\nd\nde\nxa'), {
    shown: 'c\nde\n',
    folded: ['0:a\n', '2:d\n', '0:xa'],
    hidden: 1,
    unknown: 0,
  });
  const filtered = [...rules, rule('filter', '=~ /c|x/')];
  assert.deepEqual(fold(filtered, 'a\nab\nc\nd\nxa\n'), {
    shown: 'c\n',
    folded: ['0:xa\n'],
    hidden: 3,
    unknown: 0,
  });
});

test('RuleSet.decide() shows the lines of a fold if nobody takes them', () => {
  assert.deepEqual(show([rule('fold', '=~ /a/')], 'a\nb\n'), {
    text: 'a\nb\n',
    lines: 2,
    hidden: 0,
    unknown: 0,
  });
});

test('RuleSet.decide() shows a line whose fold, ignore or filter is over its budget', () => {
  const slow = String.raw`=~ /^(?:(a*)\1)*$/`;
  const line = `${'a'.repeat(301)}b\n`;
  const all = rule('fold', '=~ /^/');
  const shown = { shown: line, folded: [], hidden: 0, unknown: 1 };
  assert.deepEqual(fold([rule('fold', slow)], line), shown);
  assert.deepEqual(fold([rule('ignore', slow), all], line), shown);
  assert.deepEqual(fold([rule('filter', slow), all], line), shown);
  assert.equal(fold([rule('fold', slow), all], line).folded.length, 1, 'another fold decides');
});

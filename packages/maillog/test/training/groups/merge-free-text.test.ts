// Covers: training/groups/merge-free-text, training/lines/alarm-words
/** What a rule with free text in it still shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuleSet } from '../../../src/pattern/index.ts';
import { Miner } from '../../../src/training/groups/miner.ts';
import type { Proposal } from '../../../src/training/rules/proposal.ts';
import { propose } from '../../../src/training/rules/proposal.ts';
import { compile } from '../../../src/training/rules/proposed-rule.ts';

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

function train(lines: readonly string[]): Proposal[] {
  const miner = new Miner();
  miner.addLines(bytesOf(lines));
  return propose(miner.groups(), { min: 3, silentMin: 3, trust: false });
}

test('propose() keeps alarm words out of free text, if the text had none', () => {
  const words =
    'amber basil cobalt dune ember fjord glacier harbor indigo jasper kelp lagoon mint opal pine rye'.split(
      ' ',
    );
  const line = (text: string): string => `Jun 14 15:16:01 combo cron[1]: (anna) CMD (${text})`;
  const usual = words.map((_, at) => line(words.slice(0, at + 1).join(at % 2 ? ' ' : ', ')));
  const [proposal] = train(usual);
  assert.equal(proposal.rule.template?.text, '(anna) CMD ({text})');
  assert.deepEqual([proposal.standing, proposal.reason], ['fold', 'a command, whose words may be any']);
  const rules = new RuleSet([compile(proposal.rule)]);
  const hides = (text: string): boolean => rules.decide(bytesOf([line(text)])).hidden > 0;
  assert.deepEqual(
    usual.filter((each) => rules.decide(bytesOf([each])).hidden === 0),
    [],
  );
  assert.ok(hides('something that is new, of any length'));
  for (const text of ['amber, backdoor', 'become root now', 'kill', 'the intruder is in'])
    assert.ok(!hides(text), text);
});

test('propose() finds an alarm word after the last token of a very long line', () => {
  const line = `${'on and '.repeat(200)} access denied`;
  assert.equal(train([line, line, line])[0].standing, 'fold');
});

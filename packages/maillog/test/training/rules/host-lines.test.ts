/** Covers: training/rules/template-text (lines of a host without a program), training/lines/header. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statementOf } from '../../../src/training/rules/proposed-rule.ts';
import { hiddenBy, proposalsOf, times } from '../trained.ts';

const TIME = 'Jun 14 15:16:01';

/** The statement for lines after a time and these hosts, in turn. */
function ruleOf(message: string, hosts: readonly string[]): string {
  const lines = times(24, (at) => `${TIME} ${hosts[at % hosts.length]} ${message}`);
  const [proposal] = proposalsOf(lines, true);
  assert.ok(proposal);
  assert.deepEqual(hiddenBy([proposal], lines), lines);
  return statementOf(proposal.rule, 'usual');
}

test('propose() writes a template for -- MARK --, which has a host and no program', () => {
  assert.equal(ruleOf('-- MARK --', ['web1']), 'usual - web1 -- MARK --');
  assert.equal(ruleOf('-- MARK --', ['web1', 'db.example']), 'usual - {one:db.example|web1} -- MARK --');
});

test('propose() takes no other word in the place of the host', () => {
  const proposals = proposalsOf(
    times(12, () => `${TIME} web1 -- MARK --`),
    true,
  );
  assert.deepEqual(hiddenBy(proposals, [`${TIME} ERROR -- MARK --`, `${TIME} -- MARK --`]), []);
});

test('propose() writes a pattern for lines of many hosts without a program', () => {
  const hosts = times(12, (at) => `web${at}.example`);
  assert.match(ruleOf('-- MARK --', hosts), /^ignore =~ /);
});

test('propose() writes a pattern for lines of a host that have no word of their own', () => {
  assert.match(ruleOf('7 -- 8', ['web1']), /^ignore =~ /);
});

test('propose() knows the time of Hadoop, and of older logs of MySQL', () => {
  for (const time of ['081109 203615', '071109 20:36:15', '071109  1:02:03']) {
    const lines = times(12, (at) => `${time} ${at * 7} INFO dfs.Store: cache of ${at * 11} keys warmed`);
    const [proposal] = proposalsOf(lines, true);
    assert.ok(proposal);
    assert.equal(
      statementOf(proposal.rule, 'usual'),
      'usual - {int} INFO dfs.Store: cache of {int:0-1000} keys warmed',
      time,
    );
    assert.equal(proposal.first, time);
    const asked = ['081109 206615 7', '081309 203615 7', '7 7 7', '7'].map(
      (start) => `${start} INFO dfs.Store: cache of 7 keys warmed`,
    );
    assert.deepEqual(hiddenBy([proposal], asked), asked.slice(3));
  }
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MADE, madeLog } from '../../../../../bench/training/made.ts';
import { RuleSet } from '../../../src/pattern/index.ts';
import { Miner } from '../../../src/training/groups/miner.ts';
import { tightened, tighteningsOf, describeTightening } from '../../../src/training/rules/tighten.ts';
import { propose } from '../../../src/training/rules/proposal.ts';
import type { Proposal } from '../../../src/training/rules/proposal.ts';
import { compile } from '../../../src/training/rules/rule-text.ts';

function bytesOf(line: string): Buffer {
  return Buffer.from(`${line}\n`, 'latin1');
}

function train(lines: readonly string[]): Proposal[] {
  const miner = new Miner();
  for (const line of lines) miner.addLines(bytesOf(line));
  return propose(miner.groups(), { min: 1, trust: true });
}

function hides(proposal: Proposal): (line: string) => boolean {
  const rules = new RuleSet([compile(proposal.rule)]);
  return (line) => rules.decide(bytesOf(line)).hidden > 0;
}

describe('tightened() hides the trained lines, and no line that the step before showed', () => {
  for (const system of MADE) {
    test(`tightened() hides the trained lines: ${system.name}`, () => {
      const lines = madeLog(system, 300, 5).map(({ line }) => line);
      const others = madeLog(system, 900, 6).map(({ line }) => line);
      for (const proposal of train(lines)) {
        let before = hides(proposal);
        const mine = lines.filter(before);
        const steps = tighteningsOf(proposal);
        for (let taken = 1; taken <= steps.length; taken++) {
          const step = tightened(proposal, steps.slice(0, taken));
          const now = hides(step);
          assert.deepEqual(
            mine.filter((line) => !now(line)),
            [],
            step.rule.pattern,
          );
          assert.deepEqual(
            others.filter((line) => now(line) && !before(line)),
            [],
            step.rule.pattern,
          );
          before = now;
        }
      }
    });
  }
});

const [USERS, PORTS] = [
  ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'],
  [22, 2222, 8022],
];
const LOGINS = Array.from(
  { length: 30 },
  (_, n) => `Nov 21 10:00:00 web1 app[1]: session ${PORTS[n % 3]} opened for user ${USERS[n % 6]}`,
);

test('tighteningsOf() puts open words first and numbers last, always in the same order', () => {
  const [proposal] = train(LOGINS);
  assert.ok(proposal);
  const steps = tighteningsOf(proposal);
  assert.deepEqual(steps.map(describeTightening), [
    'only alice, bob, carol, dave, erin, frank',
    'only 22, 2222, 8022',
  ]);
  const texts = [0, 1, 2].map((taken) => tightened(proposal, steps.slice(0, taken)).rule);
  assert.deepEqual(
    texts.map(({ pattern }) => pattern.slice(pattern.indexOf('session'))),
    [
      String.raw`session \d+ opened for user [a-z]+$`,
      String.raw`session \d+ opened for user (?:alice|bob|carol|dave|erin|frank)$`,
      'session (?:22|2222|8022) opened for user (?:alice|bob|carol|dave|erin|frank)$',
    ],
  );
  assert.deepEqual(
    texts.map(({ guards }) => guards.length),
    [1, 0, 0],
  );
  const [again] = train(LOGINS.toReversed());
  assert.ok(again);
  assert.deepEqual(tightened(again, tighteningsOf(again)).rule, texts[2]);
});

test('tightened() replaces free text by the alternatives that were seen', () => {
  const words = ['5', '(5)', '[5]', '<5>', '"5"'];
  const lines = words.flatMap((one) =>
    words.map((other) => `Nov 21 10:00:00 web1 app[1]: received request ${one} ${other} at the gateway`),
  );
  const proposal = train(lines).find(({ rule }) => rule.free);
  assert.ok(proposal, 'a rule with free text');
  const [first] = tighteningsOf(proposal);
  assert.ok(first);
  assert.match(describeTightening(first), /^the \d+ alternatives that were seen, instead of free text$/);
  const step = tightened(proposal, [first]);
  assert.equal(step.rule.free, false);
  assert.deepEqual(
    lines.filter((line) => !hides(step)(line)),
    [],
  );
});

test('tightened() drops attack samples that the rule no longer hides', () => {
  const lines = Array.from(
    { length: 20 },
    (_, n) => `Nov 21 10:00:00 web1 sshd[1]: Invalid user ${USERS[n % 6]} from 10.0.0.${n} port ${40000 + n}`,
  );
  const [proposal] = train(lines);
  assert.ok(proposal && proposal.attacks.length > 0);
  assert.deepEqual(tightened(proposal, tighteningsOf(proposal)).attacks, []);
});

/** Covers: training/rules/slot-steps. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MADE, madeLog } from '../../../../../bench/training/made.ts';
import { RuleSet } from '../../../src/pattern/index.ts';
import type { LineSignature } from '../../../src/training/lines/line-signature.ts';
import { Miner } from '../../../src/training/groups/miner.ts';
import { propose, revised } from '../../../src/training/rules/proposal.ts';
import type { Proposal } from '../../../src/training/rules/proposal.ts';
import { compile, statementOf } from '../../../src/training/rules/proposed-rule.ts';
import { narrowings, widenings } from '../../../src/training/rules/slot-steps.ts';
import type { Step } from '../../../src/training/rules/slot-steps.ts';
import { whichHidden } from '../trained.ts';

const OPTIONS = { min: 1, silentMin: 1, trust: false };

function train(lines: readonly string[]): Proposal[] {
  return trainedOn(lines).map(({ proposal }) => proposal);
}

/** The proposals, each with the lines that it was made from. */
function trainedOn(lines: readonly string[]): { proposal: Proposal; mine: string[] }[] {
  const miner = new Miner();
  const signatures: LineSignature[] = [];
  miner.addLines(bytesOf(lines), (signature) => signatures.push(signature));
  return propose(miner.groups(), OPTIONS).map((proposal) => ({
    proposal,
    mine: lines.filter((_, at) => proposal.lines.signatures.includes(signatures[at])),
  }));
}

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
}

function after(proposal: Proposal, steps: readonly Step[]): Proposal {
  return revised(proposal, new Map(steps.map(({ stats, chosen }) => [stats, chosen])), OPTIONS);
}

/** Whether the rule of a proposal hides each of the lines. */
function matching(proposal: Proposal, lines: readonly string[]): boolean[] {
  return whichHidden(new RuleSet([compile(proposal.rule)]), lines);
}

describe('narrowings() keep the trained lines, and match no line that the step before showed', () => {
  for (const system of MADE) {
    test(`narrowings() keep the trained lines: ${system.name}`, () => {
      const lines = madeLog(system, 300, 5).map(({ line }) => line);
      const others = madeLog(system, 900, 6).map(({ line }) => line);
      for (const { proposal, mine } of trainedOn(lines)) {
        const asked = [...mine, ...others];
        let before = matching(proposal, asked);
        const steps = narrowings(proposal);
        for (let taken = 1; taken <= steps.length; taken++) {
          const step = after(proposal, steps.slice(0, taken));
          const now = matching(step, asked);
          const text = statementOf(step.rule, 'usual');
          assert.deepEqual(
            mine.filter((_, at) => !now[at]),
            [],
            text,
          );
          assert.deepEqual(
            asked.filter((_, at) => now[at] && !before[at]),
            [],
            text,
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

test('narrowings() put names first and numbers last, always in the same order', () => {
  const [proposal] = train(LOGINS);
  assert.ok(proposal);
  const steps = narrowings(proposal);
  assert.deepEqual(
    steps.map(({ text }) => text),
    ['{one:alice|bob|carol|dave|erin|frank}', '{one:22|2222|8022}'],
  );
  const texts = [0, 1, 2].map((taken) => after(proposal, steps.slice(0, taken)).rule.template?.text);
  assert.deepEqual(texts, [
    'session {int} opened for user {user}',
    'session {int} opened for user {one:alice|bob|carol|dave|erin|frank}',
    'session {one:22|2222|8022} opened for user {one:alice|bob|carol|dave|erin|frank}',
  ]);
  const [again] = train(LOGINS.toReversed());
  assert.ok(again);
  assert.deepEqual(after(again, narrowings(again)).rule.template?.text, texts[2]);
});

test('widenings() allow any text in a place at last', () => {
  const [proposal] = train(LOGINS);
  assert.ok(proposal);
  const steps = widenings(proposal);
  assert.equal(after(proposal, steps).rule.template?.text, 'session {text} opened for user {text}');
});

test('revised() drops attack samples that the rule no longer matches', () => {
  const lines = Array.from(
    { length: 20 },
    (_, n) => `Nov 21 10:00:00 web1 sshd[1]: Invalid user ${USERS[n % 6]} from 10.0.0.${n} port ${40000 + n}`,
  );
  const [proposal] = train(lines);
  assert.ok(proposal && proposal.attacks.length > 0);
  assert.deepEqual(after(proposal, narrowings(proposal)).attacks, []);
});

/**
 * What ten answers in `maillog train --review` make of a log: rules are trained on its first half, and held
 * against the second. The reviewer knows the log: each message is usual to them, except those with alarm
 * words, which go on folding. Where no rule of a program has one, one answer is for the whole program.
 */
import { RuleSet } from '../../packages/maillog/src/pattern/index.ts';
import { Miner } from '../../packages/maillog/src/training/groups/miner.ts';
import { propose } from '../../packages/maillog/src/training/rules/proposal.ts';
import type { Proposal } from '../../packages/maillog/src/training/rules/proposal.ts';
import { compile } from '../../packages/maillog/src/training/rules/proposed-rule.ts';
import { isAlarming, reviewOrder } from '../../packages/maillog/src/training/rules/review-order.ts';

const ANSWERS = 10;

export interface TenAnswers {
  /** Shares of the lines of the second half that are silent: after ten answers, and before any. */
  readonly silent: number;
  readonly before: number;
  readonly answers: number;
}

/** `lines`: as ByteStrings, without newlines. `hidesAlarms`: the reviewer hides alarm words, too. */
export function tenAnswers(lines: readonly string[], hidesAlarms: boolean): TenAnswers {
  const half = lines.length >> 1;
  const miner = new Miner();
  miner.addLines(Buffer.from(lines.slice(0, half).join('\n'), 'latin1'));
  const proposals = propose(miner.groups(), { min: 3, silentMin: 10, trust: false });
  const silent: Proposal[] = [];
  let answers = 0;
  for (const { rules } of reviewOrder(proposals)) {
    const calm = rules.filter((rule) => !isAlarming(rule));
    if (calm.length > 0 && answers++ < ANSWERS) silent.push(...calm);
    for (const rule of rules.filter(isAlarming)) if (answers++ < ANSWERS && hidesAlarms) silent.push(rule);
  }
  const second = lines.slice(half);
  return {
    silent: hiddenBy(silent, second),
    before: hiddenBy(
      proposals.filter(({ standing }) => standing === 'usual'),
      second,
    ),
    answers: Math.min(answers, ANSWERS),
  };
}

function hiddenBy(proposals: readonly Proposal[], lines: readonly string[]): number {
  const rules = new RuleSet(proposals.map(({ rule }) => compile(rule)));
  return rules.decide(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1')).hidden / lines.length;
}

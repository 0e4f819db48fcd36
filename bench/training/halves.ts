/**
 * Rules trained on the first half of a log, held against its second half, with the rule engine: what they
 * should hide, what they must not, and whether they hide all that they were made from.
 */
import { RuleSet } from '../../packages/maillog/src/pattern/index.ts';
import { hasAlarmWord } from '../../packages/maillog/src/pattern/template/alarm-words.ts';
import { Miner } from '../../packages/maillog/src/training/groups/miner.ts';
import { propose } from '../../packages/maillog/src/training/rules/proposal.ts';
import { compile } from '../../packages/maillog/src/training/rules/proposed-rule.ts';

export interface Halves {
  readonly rules: number;
  /** Shares of the second half's lines whose template the first half had, and had not. */
  readonly seenHidden: number;
  readonly unseenHidden: number;
  readonly unseen: number;
  /** Lines of templates that were not seen, hidden though they name danger. */
  readonly dangerHidden: number;
  /** Lines trained on that the rules do not hide. */
  readonly missed: number;
}

/** `lines` as ByteStrings, without newlines; `labels` their templates. */
export function halves(lines: readonly string[], labels: readonly (string | number)[]): Halves {
  const half = lines.length >> 1;
  const miner = new Miner();
  miner.addLines(Buffer.from(lines.slice(0, half).join('\n'), 'latin1'));
  const proposals = propose(miner.groups(), { min: 1, silentMin: 1, trust: true });
  const rules = new RuleSet(proposals.map(({ rule }) => compile(rule)));
  const hides = lines.map((line) => rules.decide(Buffer.from(`${line}\n`, 'latin1')).hidden > 0);
  const known = new Set(labels.slice(0, half));
  const second = lines
    .map((line, at) => ({ line, hidden: hides[at], seen: known.has(labels[at]) }))
    .slice(half);
  const seen = second.filter((each) => each.seen);
  const unseen = second.filter((each) => !each.seen);
  const share = (all: readonly { hidden: boolean }[]): number =>
    all.length === 0 ? 0 : all.filter(({ hidden }) => hidden).length / all.length;
  return {
    rules: proposals.length,
    seenHidden: share(seen),
    unseenHidden: share(unseen),
    unseen: unseen.length,
    dangerHidden: unseen.filter(({ line, hidden }) => hidden && hasAlarmWord(line)).length,
    missed: hides.slice(0, half).filter((hidden) => !hidden).length,
  };
}

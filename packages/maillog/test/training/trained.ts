/** Rules trained on lines, and which lines they hide. */
import { RuleSet } from '../../src/pattern/index.ts';
import { Miner } from '../../src/training/groups/miner.ts';
import type { Proposal } from '../../src/training/rules/proposal.ts';
import { propose } from '../../src/training/rules/proposal.ts';
import { compile } from '../../src/training/rules/proposed-rule.ts';

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
}

/** The proposals of `maillog train`, by default without `--trust`. */
export function proposalsOf(lines: readonly string[], trust = false, min = 3): Proposal[] {
  const miner = new Miner();
  miner.addLines(bytesOf(lines));
  return propose(miner.groups(), { min, silentMin: min, trust });
}

/** Those of `asked` that the live rules of proposals hide. */
export function hiddenBy(proposals: readonly Proposal[], asked: readonly string[]): string[] {
  const live = proposals.filter(({ standing }) => standing === 'usual');
  const rules = new RuleSet(live.map(({ rule }) => compile(rule)));
  return asked.filter((line) => rules.decide(bytesOf([line])).hidden > 0);
}

/** The lines that `each` makes of 0, 1, … */
export function times(count: number, each: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => each(index));
}

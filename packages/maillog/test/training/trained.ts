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

/** Whether the rules hide each of the lines. A block of lines takes much less time than each by itself. */
export function whichHidden(rules: RuleSet, lines: readonly string[]): boolean[] {
  const { shown } = rules.decide(bytesOf(lines));
  let start = 0;
  let next = 0;
  return lines.map((line) => {
    const at = start;
    start += line.length + 1;
    while (next < shown.length && (shown[next + 1] ?? 0) <= at) next += 2;
    return next >= shown.length || at < (shown[next] ?? 0);
  });
}

/** Those of `asked` that the live rules of proposals hide. */
export function hiddenBy(proposals: readonly Proposal[], asked: readonly string[]): string[] {
  const live = proposals.filter(({ standing }) => standing === 'usual');
  const rules = new RuleSet(live.map(({ rule }) => compile(rule)));
  const hidden = whichHidden(rules, asked);
  return asked.filter((_, at) => hidden[at]);
}

/** The lines that `each` makes of 0, 1, … */
export function times(count: number, each: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => each(index));
}

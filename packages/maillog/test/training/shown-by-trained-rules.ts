import { RuleSet } from '../../src/pattern/index.ts';
import { Miner } from '../../src/training/groups/miner.ts';
import { propose } from '../../src/training/rules/proposal.ts';
import { compile } from '../../src/training/rules/proposed-rule.ts';

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\n')}\n`, 'latin1');
}

/** Those of `asked` that rules trained on `values` show, each in place of `…`. */
export function shown(template: string, values: readonly string[], asked: readonly string[]): string[] {
  const fill = (value: string): string => `Jun 14 15:16:01 combo app: ${template.replace('…', value)}`;
  const miner = new Miner();
  miner.addLines(bytesOf(values.map(fill)));
  const proposals = propose(miner.groups(), { min: 1, silentMin: 1, trust: true });
  const rules = new RuleSet(proposals.map(({ rule }) => compile(rule)));
  return asked.filter((value) => rules.decide(bytesOf([fill(value)])).hidden === 0);
}

/**
 * Labelled attack lines and benign lines, trained together: each attack line five times with varied values.
 * What becomes of each line of a report then: hidden without a trace, folded, or shown.
 */
import { RuleSet } from '../../packages/maillog/src/pattern/index.ts';
import { Miner } from '../../packages/maillog/src/training/groups/miner.ts';
import { propose } from '../../packages/maillog/src/training/rules/proposal.ts';
import type { Proposal } from '../../packages/maillog/src/training/rules/proposal.ts';
import { compile, statementOf } from '../../packages/maillog/src/training/rules/proposed-rule.ts';
import { ATTACK_LINES, BENIGN_LINES } from './attack-lines.ts';
import { random } from './made.ts';

const ATTACK_TIMES = 5;
const BENIGN_TIMES = 20;

export interface Outcome {
  readonly lines: number;
  readonly silent: number;
  readonly folded: number;
}

export interface Attacks {
  readonly attacks: Outcome;
  readonly benign: Outcome;
  /** Attack lines that are hidden without a trace. */
  readonly hidden: readonly string[];
  readonly rules: number;
  readonly templates: number;
  /** The median length of a rule, in bytes. */
  readonly medianBytes: number;
}

/** `silentMin` as `maillog train` has it, or less to try the other fences alone. */
export function trainOnAttacks(seed: number, silentMin: number): Attacks {
  const next = random(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const attacks = ATTACK_LINES.flatMap((line) => varied(line, ATTACK_TIMES, below));
  const benign = BENIGN_LINES.flatMap((line) => varied(line, BENIGN_TIMES, below));
  const miner = new Miner();
  miner.addLines(Buffer.from([...attacks, ...benign].join('\n'), 'latin1'));
  const proposals = propose(miner.groups(), { min: 3, silentMin, trust: false });
  const live = proposals.filter(({ standing }) => standing !== 'rare');
  const silent = ruleSet(live, 'usual');
  const folding = ruleSet(live, 'fold');
  const outcome = (lines: readonly string[]): Outcome => ({
    lines: lines.length,
    silent: lines.filter((line) => matches(silent, line)).length,
    folded: lines.filter((line) => !matches(silent, line) && matches(folding, line)).length,
  });
  const sizes = live.map(({ rule, standing }) => statementOf(rule, standing).length).sort((a, b) => a - b);
  return {
    attacks: outcome(attacks),
    benign: outcome(benign),
    hidden: attacks.filter((line) => matches(silent, line)),
    rules: live.length,
    templates: live.filter(({ rule }) => rule.template).length,
    medianBytes: sizes[sizes.length >> 1] ?? 0,
  };
}

function ruleSet(proposals: readonly Proposal[], standing: Proposal['standing']): RuleSet {
  return new RuleSet(proposals.filter((each) => each.standing === standing).map(({ rule }) => compile(rule)));
}

function matches(rules: RuleSet, line: string): boolean {
  return rules.decide(Buffer.from(`${line}\n`, 'latin1')).hidden > 0;
}

const USERS = 'anna bert cleo dora emil fritz gina hans ida jonas'.split(' ');

/** `line` so many times, with other values and a header. */
function varied(line: string, times: number, below: (limit: number) => number): string[] {
  const [, program = '', message = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
  const digits = (count: number): string =>
    Array.from({ length: count }, () => 'f0123456789abcde'[below(16)]).join('');
  const values: Readonly<Record<string, () => string>> = {
    ip: () => `203.0.113.${1 + below(250)}`,
    host: () => `mail${below(900)}.example.net`,
    user: () => USERS[below(USERS.length)] ?? '',
    n: () => String(1 + below(999)),
    port: () => String(1024 + below(60_000)),
    hex: () => `3A${digits(14).toUpperCase()}`,
  };
  return Array.from({ length: times }, (_, at) => {
    const text = message.replace(
      /<(ip|host|user|n|port|hex)>/g,
      (_all, name: string) => values[name]?.() ?? '',
    );
    const second = String(at % 60).padStart(2, '0');
    return program === '-' ? text : `Jun 14 15:16:${second} web1 ${program}[${100 + below(9000)}]: ${text}`;
  });
}

/**
 * Labelled attack lines and benign lines, trained together as `maillog train` does: how many attack lines a
 * silent rule hides without a trace, how many fold, and what becomes of the benign lines.
 *
 * A line of attacks/ is `PROGRAM MESSAGE`, or `- LINE` without a header. `<ip>`, `<host>`, `<user>`, `<n>`,
 * `<port>` and `<hex>` vary.
 */
import { RuleSet } from '../../packages/maillog/src/pattern/index.ts';
import { Miner } from '../../packages/maillog/src/training/groups/miner.ts';
import { propose } from '../../packages/maillog/src/training/rules/proposal.ts';
import type { Proposal } from '../../packages/maillog/src/training/rules/proposal.ts';
import { compile, statementOf } from '../../packages/maillog/src/training/rules/proposed-rule.ts';
import { CHANGES } from './attacks/changes.ts';
import { FAULTS } from './attacks/faults.ts';
import { LOGINS } from './attacks/logins.ts';
import { OTHERS } from './attacks/others.ts';
import { SCANS } from './attacks/scans.ts';
import { BENIGN_LINES } from './benign-lines.ts';
import { random } from './made.ts';

const CLASSES = {
  'refused logins': LOGINS,
  'scans and blocks': SCANS,
  'crashes and outages': FAULTS,
  'changes of privilege and configuration': CHANGES,
  'all of these, of other programs': OTHERS,
};
const BENIGN_TIMES = 20;
/** As many attack lines are trained at once, so that one rarely shares its template with others. */
const BATCH = 20;

export interface AttackClass {
  readonly name: string;
  readonly lines: number;
  readonly folded: number;
  /** The lines of attacks/ of which a silent rule hides a line. */
  readonly silent: readonly string[];
}

export interface Benign {
  readonly lines: number;
  readonly silent: number;
  readonly folded: number;
  readonly rules: number;
  readonly templates: number;
  /** The median length of a rule, in bytes. */
  readonly medianBytes: number;
}

/** What becomes of each class if each of its lines comes `times` times; users vary if `varyUsers`. */
export function trainOnAttacks(times: number, varyUsers: boolean): AttackClass[] {
  const next = random(11);
  const values = valuesFrom((limit) => Math.floor(next() * limit), varyUsers);
  const benign = BENIGN_LINES.flatMap((line) => varied(line, BENIGN_TIMES, values));
  return Object.entries(CLASSES).map(([name, text]) => {
    const patterns = text.trim().split('\n');
    const silent: string[] = [];
    let lines = 0;
    let folded = 0;
    for (let at = 0; at < patterns.length; at += BATCH) {
      const attacks = patterns
        .slice(at, at + BATCH)
        .map((line) => [line, varied(line, times, values)] as const);
      const rules = liveRules([...attacks.flatMap(([, each]) => each), ...benign]);
      for (const [line, each] of attacks) {
        lines += each.length;
        folded += each.filter((one) => !matches(rules.usual, one) && matches(rules.fold, one)).length;
        if (each.some((one) => matches(rules.usual, one))) silent.push(line);
      }
    }
    return { name, lines, folded, silent };
  });
}

export function trainOnBenign(): Benign {
  const next = random(11);
  const values = valuesFrom((limit) => Math.floor(next() * limit), true);
  const lines = BENIGN_LINES.flatMap((line) => varied(line, BENIGN_TIMES, values));
  const { usual, fold, live } = liveRules(lines);
  const sizes = live.map(({ rule, standing }) => statementOf(rule, standing).length).sort((a, b) => a - b);
  const silent = lines.filter((line) => matches(usual, line)).length;
  return {
    lines: lines.length,
    silent,
    folded: lines.filter((line) => matches(fold, line)).length - silent,
    rules: live.length,
    templates: live.filter(({ rule }) => rule.template).length,
    medianBytes: sizes[sizes.length >> 1] ?? 0,
  };
}

/** As `maillog train` has them. */
const DEFAULTS = { min: 3, silentMin: 10, trust: false };

interface Live {
  readonly live: readonly Proposal[];
  readonly usual: RuleSet;
  /** The rules that fold, and the silent ones. */
  readonly fold: RuleSet;
}

function liveRules(lines: readonly string[]): Live {
  const miner = new Miner();
  miner.addLines(Buffer.from(lines.join('\n'), 'latin1'));
  const live = propose(miner.groups(), DEFAULTS).filter(({ standing }) => standing !== 'rare');
  const silent = live.filter(({ standing }) => standing === 'usual');
  return { live, usual: ruleSet(silent), fold: ruleSet(live) };
}

function ruleSet(proposals: readonly Proposal[]): RuleSet {
  return new RuleSet(proposals.map(({ rule }) => compile(rule)));
}

function matches(rules: RuleSet, line: string): boolean {
  return rules.decide(Buffer.from(`${line}\n`, 'latin1')).hidden > 0;
}

const USERS = 'anna bert cleo dora emil fritz gina hans ida jonas'.split(' ');

type Values = Readonly<Record<string, () => string>>;

function valuesFrom(below: (limit: number) => number, varyUsers: boolean): Values {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => 'f0123456789abcde'[below(16)]).join('');
  return {
    ip: () => `203.0.113.${1 + below(250)}`,
    host: () => `mail${below(900)}.example.net`,
    user: () => USERS[varyUsers ? below(USERS.length) : 0] ?? '',
    n: () => String(1 + below(999)),
    port: () => String(1024 + below(60_000)),
    hex: () => `3A${digits(14).toUpperCase()}`,
    pid: () => String(100 + below(9000)),
  };
}

/** `line` so many times, with other values and a header. */
function varied(line: string, times: number, values: Values): string[] {
  const [, program = '', message = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
  return Array.from({ length: times }, (_, at) => {
    const second = String(at % 60).padStart(2, '0');
    const whole = program === '-' ? message : `Jun 14 15:16:${second} web1 ${program}[<pid>]: ${message}`;
    return whole.replace(/<(ip|host|user|n|port|hex|pid)>/g, (_all, name: string) => values[name]?.() ?? '');
  });
}

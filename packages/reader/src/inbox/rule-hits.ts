/** How many lines each rule hides on all hosts, and which rules hide none any more. */
import { HITS_DAYS } from '../store/rules-facts.ts';
import type { Decision, RuleHitsRow, RulesFacts, RulesInForce } from '../store/store.ts';

/** Lines that the rules of a decision, or one rule, hid or folded. */
export type Hits = Pick<RuleHitsRow, 'recent' | 'lines' | 'hosts'> & {
  /** Undefined: never. */
  readonly lastAt: number | undefined;
};

export interface RuleHitsView {
  /** By the statement of a rule that was decided here. */
  readonly decided: ReadonlyMap<string, RuleHitsRow>;
  /** Other rules, those with the most lines first. */
  readonly others: readonly RuleHitsRow[];
  /** Other rules of files that are in force, which hid lines once and none since. */
  readonly idle: readonly RuleHitsRow[];
}

const DAY_MS = 86_400_000;
/** Today is one of them. */
export const RECENT_DAYS = 14;
const MAX_DECIDED = 5000;
const MAX_OTHERS = 100;

export async function ruleHits(
  facts: RulesFacts,
  places: readonly RulesInForce[],
  now: number,
): Promise<RuleHitsView> {
  const today = Math.floor(now / DAY_MS);
  const days = { recent: today - RECENT_DAYS + 1, since: today - HITS_DAYS + 1 };
  const files = [...new Set(places.flatMap(({ rules }) => rules.map(({ sha256 }) => sha256)))];
  const decided = await facts.hits({ which: 'decided', ...days, limit: MAX_DECIDED });
  return {
    decided: new Map(decided.map((row) => [row.place, row])),
    others: await facts.hits({ which: 'others', ...days, limit: MAX_OTHERS }),
    idle: await facts.hits({ which: 'idle', files, ...days, limit: MAX_OTHERS }),
  };
}

/** Of all rules of a decision; the hosts are those of the rule that has the most. */
export function hitsOf({ rules = [] }: Decision, decided: RuleHitsView['decided']): Hits {
  const rows = rules.flatMap(({ action, rule }) => decided.get(`${action} ${rule}`) ?? []);
  return {
    recent: rows.reduce((sum, { recent }) => sum + recent, 0),
    lines: rows.reduce((sum, { lines }) => sum + lines, 0),
    hosts: Math.max(0, ...rows.map(({ hosts }) => hosts)),
    lastAt: rows.length === 0 ? undefined : Math.max(...rows.map(({ lastAt }) => lastAt)),
  };
}

/** Whether a rule that hosts have had for as long hid nothing. */
export function isIdle({ lines }: Hits, { at }: Decision, inForce: number, now: number): boolean {
  return lines === 0 && inForce > 0 && at < now - HITS_DAYS * DAY_MS;
}

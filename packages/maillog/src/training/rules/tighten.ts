/**
 * Tightens a proposal step by step, for a reviewer who finds it too broad.
 *
 * First, free text is replaced by the alternatives that were seen. Then one slot after another is restricted
 * to its values: slots that take any word first, plain numbers last, each from left to right. Every line that
 * the rule was made from stays hidden. A slot with too many values to list stays as it is.
 */
import { DATE, HEX, HEX0X, NUMBER, QUANTITY, TIME } from '../lines/token-kind.ts';
import { parameterPattern } from './parameter-pattern.ts';
import { hiddenOf } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { MAX_ALTERNATIVES, ruleTextOf } from './rule-text.ts';
import type { Restrictions } from './rule-text.ts';
import type { MergedStats } from '../lines/merged-stats.ts';

/** One step: `{expanded: 1, ways: 14}` (the stretch and its alternatives) or `{listed: stats}` (a slot). */
export type Tightening =
  | { readonly expanded: number; readonly ways: number }
  | { readonly listed: MergedStats };

/** A stretch with more alternatives than this stays free text, even for a reviewer. */
const MAX_LISTED_ALTERNATIVES = 100;

const NUMBERS = [NUMBER, HEX, HEX0X, TIME, DATE, QUANTITY].reduce((bits, kind) => bits | (1 << kind), 0);

/** All steps that a proposal allows, in their order. */
export function tighteningsOf({ template }: Proposal): Tightening[] {
  const expanded: Tightening[] = [];
  const slots: { readonly rank: number; readonly listed: MergedStats }[] = [];
  for (const [index, alternatives] of template.stretches.entries()) {
    if (alternatives.length > MAX_LISTED_ALTERNATIVES) continue;
    if (alternatives.length > MAX_ALTERNATIVES) expanded.push({ expanded: index, ways: alternatives.length });
    for (const { slots: each } of alternatives) {
      for (const { gap, stats } of each) {
        const setting = { leads: index === 0 && template.program === '', assigned: gap.endsWith('=') };
        const found = parameterPattern(stats, { ...setting, listed: false });
        if (found.pattern === parameterPattern(stats, { ...setting, listed: true }).pattern) continue;
        const rank = found.open || found.free ? 0 : (stats.kinds & ~NUMBERS) === 0 ? 2 : 1;
        slots.push({ rank, listed: stats });
      }
    }
  }
  return [...expanded, ...slots.sort((one, other) => one.rank - other.rank)];
}

/** The proposal after these steps. */
export function tightened(proposal: Proposal, tightenings: readonly Tightening[]): Proposal {
  const restrictions: Restrictions = {
    listed: new Set(tightenings.flatMap((tightening) => ('listed' in tightening ? [tightening.listed] : []))),
    expanded: new Set(
      tightenings.flatMap((tightening) => ('expanded' in tightening ? [tightening.expanded] : [])),
    ),
  };
  const rule = ruleTextOf(proposal.template, restrictions);
  return { ...proposal, rule, attacks: hiddenOf(rule, proposal.attacks) };
}

/** What a step did: `only alice, bob`. */
export function describeTightening(tightening: Tightening): string {
  return 'expanded' in tightening
    ? `the ${tightening.ways} alternatives that were seen, instead of free text`
    : `only ${[...(tightening.listed.values?.keys() ?? [])].sort().join(', ')}`;
}

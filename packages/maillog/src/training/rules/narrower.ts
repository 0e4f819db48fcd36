/**
 * A proposal step by step narrower, for somebody who finds it too broad: first free text becomes the ways it
 * was seen in, then one place after the other takes the values seen there and no others. What takes any word
 * comes first, plain numbers last, each from left to right. Every line that the rule was made from stays
 * hidden; a place that had too many values to be known stays as it is.
 */
import { DATE, HEX, HEX0X, NUMBER, QUANTITY, TIME } from '../lines/kind.ts';
import { narrow } from './narrow.ts';
import { hiddenOf } from './proposal.ts';
import type { Proposal } from './proposal.ts';
import { MOST_ALTERNATIVES, ruleOf } from './rule.ts';
import type { Held } from './rule.ts';
import type { Seen } from '../lines/seen.ts';

/** One step: `{spelt: 1}` or `{listed: seen}`. */
export type Step = { readonly spelt: number; readonly ways: number } | { readonly listed: Seen };

/** More ways than this in one stretch are not written one by one even if asked for. */
const MOST_WAYS = 100;

const NUMBERS = [NUMBER, HEX, HEX0X, TIME, DATE, QUANTITY].reduce((bits, kind) => bits | (1 << kind), 0);

/** All steps that there are for a proposal, in their order. */
export function stepsOf({ frame }: Proposal): Step[] {
  const spelt: Step[] = [];
  const places: { readonly rank: number; readonly listed: Seen }[] = [];
  for (const [index, alternatives] of frame.stretches.entries()) {
    if (alternatives.length > MOST_WAYS) continue;
    if (alternatives.length > MOST_ALTERNATIVES) spelt.push({ spelt: index, ways: alternatives.length });
    for (const { places: each } of alternatives) {
      for (const { gap, seen } of each) {
        const setting = { leads: index === 0 && frame.program === '', assigned: gap.endsWith('=') };
        const found = narrow(seen, { ...setting, listed: false });
        if (found.pattern === narrow(seen, { ...setting, listed: true }).pattern) continue;
        const rank = found.open || found.free ? 0 : (seen.kinds & ~NUMBERS) === 0 ? 2 : 1;
        places.push({ rank, listed: seen });
      }
    }
  }
  return [...spelt, ...places.sort((one, other) => one.rank - other.rank)];
}

/** The proposal with these steps taken. */
export function narrowed(proposal: Proposal, steps: readonly Step[]): Proposal {
  const held: Held = {
    listed: new Set(steps.flatMap((step) => ('listed' in step ? [step.listed] : []))),
    spelt: new Set(steps.flatMap((step) => ('spelt' in step ? [step.spelt] : []))),
  };
  const rule = ruleOf(proposal.frame, held);
  return { ...proposal, rule, attacks: hiddenOf(rule, proposal.attacks) };
}

/** What a step did, in words: `only alice, bob`. */
export function wordsFor(step: Step): string {
  return 'spelt' in step
    ? `the ${step.ways} ways that were seen, instead of free text`
    : `only ${[...(step.listed.values?.keys() ?? [])].sort().join(', ')}`;
}

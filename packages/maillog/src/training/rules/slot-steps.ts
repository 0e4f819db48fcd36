/**
 * Makes the template of a proposal narrower or wider step by step, for a reviewer.
 *
 * Each step moves one slot to the next placeholder that takes all values seen there: names and free text
 * first, plain numbers last, each from left to right. Every line that the rule was made from stays matched.
 */
import { DATE, HEX, HEX0X, NUMBER, QUANTITY, TIME } from '../lines/token-kind.ts';
import type { MergedStats } from '../lines/merged-stats.ts';
import type { Proposal } from './proposal.ts';
import { UNBOUNDED } from './placeholder-choice.ts';
import type { ChosenSlot } from './template-text.ts';

/** One step: `{stats, chosen: 0, text: '{one:anna|bert}'}`. */
export interface Step {
  readonly stats: MergedStats;
  /** The index of the placeholder among the choices of the slot, and its text. */
  readonly chosen: number;
  readonly text: string;
}

const NUMBERS = [NUMBER, HEX, HEX0X, TIME, DATE, QUANTITY].reduce((bits, kind) => bits | (1 << kind), 0);

/** The steps that make a proposal narrower, in their order. */
export function narrowings({ rule }: Proposal): Step[] {
  return stepsOf(rule.template?.slots ?? [], (slot) =>
    Array.from({ length: slot.chosen }, (_, taken) => slot.chosen - 1 - taken),
  );
}

/** The steps that make a proposal wider. */
export function widenings({ rule }: Proposal): Step[] {
  return stepsOf(rule.template?.slots ?? [], (slot) =>
    slot.choices.map((_, index) => index).filter((index) => index > slot.chosen),
  ).toReversed();
}

function stepsOf(slots: readonly ChosenSlot[], indexes: (slot: ChosenSlot) => readonly number[]): Step[] {
  return slots
    .map((slot) => ({ slot, rank: rankOf(slot) }))
    .sort((one, other) => one.rank - other.rank)
    .flatMap(({ slot }) =>
      indexes(slot).map((chosen) => ({ stats: slot.stats, chosen, text: slot.choices[chosen]?.text ?? '' })),
    );
}

function rankOf({ choices, chosen, stats }: ChosenSlot): number {
  const outside = choices[chosen]?.outside;
  if (outside !== undefined && outside !== UNBOUNDED) return 0;
  return (stats.kinds & ~NUMBERS) === 0 ? 2 : 1;
}

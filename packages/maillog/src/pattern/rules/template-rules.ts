/**
 * Decides whether any of many templates matches a line, item by item (automaton/sequence-matcher.ts).
 *
 * Which rule gets the hit: the lowest of those that match. All of them match the whole line.
 */
import { SequenceMatcher } from '../automaton/sequence-matcher.ts';
import type { Condition } from '../match/condition.ts';
import type { Pattern, Suspects, Verdict } from '../match/pattern.ts';

/** Fewer are matched with all other rules by one automaton, which is faster once its states are built. */
export const MIN_TEMPLATES_APART = 500;

/** Each is a step of a recursion on a line. No template that a person can read has so many. */
const MAX_ITEMS = 1000;

/** The one condition of a rule that {@link TemplateRules} can decide. */
export function isTemplateRule([condition, ...others]: readonly Condition[]): boolean {
  if (condition?.isTemplate !== true || condition.negated || condition.view || others.length > 0)
    return false;
  const { exact, isRegular, sequences } = condition.pattern;
  const fits = sequences.every(({ anchored, items }) => anchored && items.length <= MAX_ITEMS);
  return (exact || isRegular) && fits;
}

export class TemplateRules {
  /** The rules that match the last line, in order. */
  readonly matchingRules: number[] = [];
  /** Rules that could not be decided on the last line. */
  readonly unknown: number[] = [];
  readonly #patterns: ReadonlyMap<number, Pattern>;
  readonly #matcher = new SequenceMatcher();

  /** The patterns by the numbers of their rules. */
  constructor(patterns: ReadonlyMap<number, Pattern>) {
    this.#patterns = patterns;
    for (const [rule, { sequences }] of patterns)
      for (const { items } of sequences) this.#matcher.add(items, rule);
  }

  /** Decides the line `[from, end)`, without its newline. */
  decide(block: Uint8Array, from: number, end: number): Verdict {
    const { matchingRules, unknown } = this;
    matchingRules.length = 0;
    unknown.length = 0;
    if (!this.#matcher.match(block, from, end)) {
      // Nobody knows which; the first has to do.
      const [first] = this.#patterns.keys();
      unknown.push(first);
      return 'unknown';
    }
    const { matched } = this.#matcher;
    if (matched.size === 0) return false;
    const places = new Map<Suspects, number>();
    for (const rule of [...matched].sort((one, other) => one - other)) {
      const verdict = this.#testGuard(rule, places, block, from, end);
      if (verdict === true) matchingRules.push(rule);
      else if (verdict === 'unknown') unknown.push(rule);
    }
    if (matchingRules.length > 0) return true;
    return unknown.length > 0 ? 'unknown' : false;
  }

  /** `places`: those of the line, which are counted once for all rules. */
  #testGuard(
    rule: number,
    places: Map<Suspects, number>,
    block: Uint8Array,
    from: number,
    end: number,
  ): Verdict {
    const pattern = this.#patterns.get(rule) as Pattern;
    const { guard } = pattern;
    if (guard === undefined) return true;
    let count = places.get(guard.suspects);
    if (count === undefined) places.set(guard.suspects, (count = guard.suspects.count(block, from, end)));
    return count <= guard.own || pattern.testGuard(block, from, end);
  }
}

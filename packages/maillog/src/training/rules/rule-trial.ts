/**
 * Tries many rules on lines at once. To try each rule alone, the automaton of its header and its placeholders
 * would be made anew for each; one automaton for all of them shares what they have in common.
 */
import { RuleMatcher } from '../../pattern/index.ts';
import { compile } from './proposed-rule.ts';
import type { ProposedRule } from './proposed-rule.ts';

/** One automaton for more rules would take too much memory. */
const MAX_RULES = 256;

export class RuleTrial {
  readonly #rules: readonly ProposedRule[];
  readonly #matchers = new Map<number, RuleMatcher>();

  constructor(rules: readonly ProposedRule[]) {
    this.#rules = rules;
  }

  /** Those of `lines` that the rule at `index` matches. Rules are asked for in order. */
  matched(index: number, lines: readonly string[]): string[] {
    const batch = Math.floor(index / MAX_RULES);
    const matcher = this.#matchers.get(batch) ?? this.#matcherOf(batch);
    const within = index % MAX_RULES;
    return lines.filter((line) => {
      const bytes = Buffer.from(line, 'latin1');
      return matcher.decide(bytes, 0, bytes.length) !== false && matcher.matchingRules.includes(within);
    });
  }

  #matcherOf(batch: number): RuleMatcher {
    const rules = this.#rules.slice(batch * MAX_RULES, (batch + 1) * MAX_RULES);
    const matcher = new RuleMatcher(
      rules.map((rule) => compile(rule).conditions),
      true,
    );
    this.#matchers.clear();
    this.#matchers.set(batch, matcher);
    return matcher;
  }
}

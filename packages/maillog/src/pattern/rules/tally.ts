import { LineVerdicts } from './line-verdicts.ts';
import { RuleMatcher } from './rule-matcher.ts';
import type { Rule } from './rule.ts';

/** What a rule matched: `{hits: 12, last: <bytes>, unknown: 0, coveredBy: [3]}`. */
export interface RuleTally {
  readonly rule: Rule;
  /** Lines that the rule matches, whatever other rules do. */
  readonly hits: number;
  /** The last of these lines, without its newline. */
  readonly last: Uint8Array | undefined;
  /** Lines that the rule could not be decided on. */
  readonly unknown: number;
  /** Indices of other rules that match every line that this one matches. */
  readonly coveredBy: readonly number[];
}

/**
 * Counts the lines that each rule matches by itself, for `maillog explain`. It uses the same automata as
 * RuleSet (ruleset.ts), but no state settles a line: all rules that match are found.
 */
export class Tally {
  lines = 0;
  readonly #rules: readonly Rule[];
  readonly #matcher: RuleMatcher;
  readonly #counts: Count[];

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#matcher = new RuleMatcher(
      rules.map(({ conditions }) => conditions),
      true,
    );
    this.#counts = rules.map(() => ({ hits: 0, unknown: 0, last: undefined, coveredBy: undefined }));
  }

  /** Adds whole lines; the last may lack its newline. */
  add(block: Uint8Array, length: number = block.length): void {
    const verdicts = new LineVerdicts(this.#matcher, block, length);
    for (let start = 0; start < length; start = verdicts.end) {
      this.lines++;
      if (verdicts.next(start) === false) continue;
      const newline = block[verdicts.end - 1] === 10 ? 1 : 0;
      for (const rule of this.#matcher.matchingRules)
        this.#hit(this.#counts[rule], rule, block.subarray(start, verdicts.end - newline));
      for (const rule of this.#matcher.unknown) this.#counts[rule].unknown++;
    }
  }

  results(): RuleTally[] {
    return this.#counts.map(({ hits, last, unknown, coveredBy }, index) => ({
      rule: this.#rules[index],
      hits,
      last,
      unknown,
      coveredBy: [...(coveredBy ?? [])]
        .filter((other) => this.#isSmaller(index, other))
        .sort((one, other) => one - other),
    }));
  }

  /** The indices of the rules that match one line without a newline, in ascending order. */
  matching(line: Uint8Array): number[] {
    this.#matcher.decide(line, 0, line.length);
    return [...this.#matcher.matchingRules].sort((one, other) => one - other);
  }

  #hit(count: Count, rule: number, line: Uint8Array): void {
    count.hits++;
    count.last = Uint8Array.from(line);
    const { matchingRules } = this.#matcher;
    if (count.coveredBy === undefined)
      count.coveredBy = new Set(matchingRules.filter((other) => other !== rule));
    else
      for (const other of count.coveredBy) if (!matchingRules.includes(other)) count.coveredBy.delete(other);
  }

  /** Whether `other` covers `index`. Of two rules that match the same lines, the earlier covers the later. */
  #isSmaller(index: number, other: number): boolean {
    const own = this.#counts[index].hits;
    const others = this.#counts[other].hits;
    return own < others || (own === others && other < index);
  }
}

interface Count {
  hits: number;
  unknown: number;
  last: Uint8Array | undefined;
  coveredBy: Set<number> | undefined;
}

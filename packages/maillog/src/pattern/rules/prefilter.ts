/**
 * The prefilter: how a set of rules gets into automata.
 *
 * A rule with one condition that an automaton decides exactly goes in whole. For any other rule, something
 * that each matching line contains goes in, and the rule itself is tested on the lines that contain it. Those
 * are rules of several conditions, patterns that need the backtracker, and unanchored patterns that span the
 * line (`/word.*other/`): hundreds of the last in one automaton would multiply its states, while their
 * literals alone do not.
 */
import type { AutomatonEntry } from '../automaton/automaton.ts';
import type { Pattern, Suspects } from '../match/pattern.ts';
import type { AnchoredSequence } from '../automaton/anchored-sequence.ts';
import { isUnbounded, requiredLiterals } from '../automaton/required-literals.ts';
import type { RequiredLiteral } from '../automaton/required-literals.ts';
import type { Condition } from '../match/condition.ts';

/** The entries of the automata, and what they mean for the rules. */
export interface Prefilter {
  readonly entries: readonly AutomatonEntry[];
  /** The meaning of each entry, by its number. */
  readonly meanings: readonly Meaning[];
  /** Rules that must be tested on every line: all their conditions are negated. */
  readonly unfiltered: readonly number[];
}

export type Meaning =
  /** The rule matches. */
  | { readonly kind: 'holds'; readonly rule: number }
  /** The rule matches, unless the line has more places of `suspects` than `own`: then it must be tested. */
  | { readonly kind: 'guarded'; readonly rule: number; readonly suspects: Suspects; readonly own: number }
  /** The rule may match and must be tested. */
  | { readonly kind: 'ask'; readonly rule: number }
  /** A literal was found that each of these rules needs. */
  | { readonly kind: 'literal'; readonly rules: readonly number[] };

/**
 * `literalsOnly`: use literals for every rule that has some, because an automaton of whole rules grew too
 * large.
 */
export function buildPrefilter(rules: readonly (readonly Condition[])[], literalsOnly: boolean): Prefilter {
  return new PrefilterBuilder(literalsOnly).collect(rules);
}

/**
 * The longest literals of a rule are considered, up to this number, if they have at least this many bytes.
 */
const MAX_LITERALS_PER_RULE = 3;
const MIN_LITERAL_BYTES = 2;

class PrefilterBuilder {
  readonly #literalsOnly: boolean;
  readonly #entries: AutomatonEntry[] = [];
  readonly #meanings: Meaning[] = [];
  readonly #unfiltered: number[] = [];
  readonly #literals = new Map<
    string,
    { readonly run: RequiredLiteral; uses: number; readonly rules: number[] }
  >();
  readonly #byLiterals: { readonly rule: number; readonly runs: readonly RequiredLiteral[] }[] = [];

  constructor(literalsOnly: boolean) {
    this.#literalsOnly = literalsOnly;
  }

  collect(rules: readonly (readonly Condition[])[]): Prefilter {
    for (const [rule, conditions] of rules.entries()) {
      if (conditions.length === 0) continue;
      const pattern = mostSelective(conditions);
      if (pattern === undefined) this.#unfiltered.push(rule);
      else
        for (const placed of pattern.sequences)
          this.#addSequence(
            placed,
            conditions.length === 1 ? meaningOf(pattern, rule) : { kind: 'ask', rule },
          );
    }
    this.#addLiterals();
    const entries = this.#entries;
    const meanings = this.#meanings;
    const unfiltered = this.#unfiltered;
    return { entries, meanings, unfiltered };
  }

  #addSequence(sequence: AnchoredSequence, meaning: RuleMeaning): void {
    // The items of an anchored sequence may not have been read yet.
    if (this.#literalsOnly || (!sequence.anchored && isUnbounded(sequence.items))) {
      const runs = requiredLiterals(sequence.items, MIN_LITERAL_BYTES);
      if (runs.length > 0) {
        this.#byLiterals.push({ rule: meaning.rule, runs: this.#longest(runs) });
        return;
      }
    }
    const number = this.#meanings.push(meaning) - 1;
    this.#entries.push({ sequence, number });
  }

  #longest(runs: readonly RequiredLiteral[]): readonly RequiredLiteral[] {
    const longest = [...runs].sort((one, other) => other.length - one.length).slice(0, MAX_LITERALS_PER_RULE);
    for (const run of longest) this.#literalOf(run).uses++;
    return longest;
  }

  #literalOf(run: RequiredLiteral) {
    const key = run.map(({ id }) => id).join();
    let literal = this.#literals.get(key);
    if (literal === undefined) this.#literals.set(key, (literal = { run, uses: 0, rules: [] }));
    return literal;
  }

  /**
   * Each rule uses the literal that the fewest other rules have; of those, the longest. Literals that no rule
   * uses are left out: to find them costs time for no result.
   */
  #addLiterals(): void {
    for (const { rule, runs } of this.#byLiterals) {
      const [literal] = runs.map((run) => this.#literalOf(run)).sort((one, other) => one.uses - other.uses);
      literal.rules.push(rule);
    }
    for (const { run, rules } of this.#literals.values()) {
      if (rules.length === 0) continue;
      const number = this.#meanings.push({ kind: 'literal', rules }) - 1;
      this.#entries.push({ sequence: { anchored: false, items: run }, number });
    }
  }
}

/** A meaning for one rule. */
type RuleMeaning = Extract<Meaning, { readonly rule: number }>;

/** What it means for a rule of one pattern that the automaton matches one of its sequences. */
function meaningOf({ exact, isRegular, guard }: Pattern, rule: number): RuleMeaning {
  if (exact) return { kind: 'holds', rule };
  return isRegular && guard ? { kind: 'guarded', rule, ...guard } : { kind: 'ask', rule };
}

/** The most selective of the conditions that must match. */
function mostSelective(conditions: readonly Condition[]): Pattern | undefined {
  if (conditions.length === 1) return conditions[0].negated ? undefined : conditions[0].pattern;
  const patterns = conditions.filter(({ negated }) => !negated).map(({ pattern }) => pattern);
  if (patterns.length < 2) return patterns[0];
  const anchored = (pattern: Pattern): boolean => pattern.sequences.every((placed) => placed.anchored);
  const length = ({ sequences }: Pattern): number => Math.min(...sequences.map(({ items }) => items.length));
  return patterns.sort(
    (one, other) => Number(anchored(other)) - Number(anchored(one)) || length(other) - length(one),
  )[0];
}

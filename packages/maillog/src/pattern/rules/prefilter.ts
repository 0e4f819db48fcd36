import type { AutomatonEntry } from '../automaton/automaton.ts';
import type { Pattern } from '../match/pattern.ts';
import type { AnchoredSequence } from '../automaton/anchored-sequence.ts';
import { isUnbounded, requiredLiterals } from '../automaton/required-literals.ts';
import type { RequiredLiteral } from '../automaton/required-literals.ts';
import type { Condition } from '../match/condition.ts';

/**
 * How a set of rules gets into automata. A rule goes in whole if it is one test that an automaton decides
 * exactly; else by a *trigger*, something that each line has for which it holds, after which the rule itself
 * is asked: rules of several conditions, patterns that need the backtracker, and unanchored patterns that
 * reach over the line (`/word.*other/`). Hundreds of the last in one automaton multiply its states, while the
 * words alone do not.
 */
export interface Prefilter {
  readonly entries: readonly AutomatonEntry[];
  /** What each entry's number means. */
  readonly meanings: readonly Meaning[];
  /** Rules that nothing triggers: all their conditions are negated. */
  readonly unfiltered: readonly number[];
}

export type Meaning =
  /** The rule holds. */
  | { readonly kind: 'holds'; readonly rule: number }
  /** It may hold. */
  | { readonly kind: 'ask'; readonly rule: number }
  /** A word was seen that each of these rules needs. */
  | { readonly kind: 'word'; readonly rules: readonly number[] };

/** `careful`: by words wherever there are any, since an automaton of the whole proved too large. */
export function buildPrefilter(rules: readonly (readonly Condition[])[], careful: boolean): Prefilter {
  return new PrefilterBuilder(careful).collect(rules);
}

/** Of a rule's words so many are looked at, the longest, and words are at least this long. */
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

  constructor(careful: boolean) {
    this.#literalsOnly = careful;
  }

  collect(rules: readonly (readonly Condition[])[]): Prefilter {
    for (const [rule, conditions] of rules.entries()) {
      const pattern = mostSelective(conditions);
      if (pattern === undefined) this.#unfiltered.push(rule);
      else
        for (const placed of pattern.sequences)
          this.#addSequence(rule, placed, conditions.length === 1 && pattern.exact);
    }
    this.#addLiterals();
    const entries = this.#entries;
    const meanings = this.#meanings;
    const unfiltered = this.#unfiltered;
    return { entries, meanings, unfiltered };
  }

  #addSequence(rule: number, { anchored, items }: AnchoredSequence, exact: boolean): void {
    if (this.#literalsOnly || (!anchored && isUnbounded(items))) {
      const runs = requiredLiterals(items, MIN_LITERAL_BYTES);
      if (runs.length > 0) {
        this.#byLiterals.push({ rule, runs: this.#longest(runs) });
        return;
      }
    }
    const number = this.#meanings.push({ kind: exact ? 'holds' : 'ask', rule }) - 1;
    this.#entries.push({ anchored, items, number });
  }

  #longest(runs: readonly RequiredLiteral[]): readonly RequiredLiteral[] {
    const longest = [...runs].sort((one, other) => other.length - one.length).slice(0, MAX_LITERALS_PER_RULE);
    for (const run of longest) this.#literalOf(run).uses++;
    return longest;
  }

  #literalOf(run: RequiredLiteral) {
    const key = run.map(({ id }) => id).join();
    let word = this.#literals.get(key);
    if (word === undefined) this.#literals.set(key, (word = { run, uses: 0, rules: [] }));
    return word;
  }

  /**
   * Each rule waits for the word that the fewest others have, the longest of them. Words that no rule waits
   * for are not looked for: to find them costs more than they would tell.
   */
  #addLiterals(): void {
    for (const { rule, runs } of this.#byLiterals) {
      const [word] = runs.map((run) => this.#literalOf(run)).sort((one, other) => one.uses - other.uses);
      word.rules.push(rule);
    }
    for (const { run, rules } of this.#literals.values()) {
      if (rules.length === 0) continue;
      const number = this.#meanings.push({ kind: 'word', rules }) - 1;
      this.#entries.push({ anchored: false, items: run, number });
    }
  }
}

/** The test that says most about a line, of those that must match. */
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

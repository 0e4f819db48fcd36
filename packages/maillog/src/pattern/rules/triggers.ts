import type { Entry } from '../automaton/automaton.ts';
import type { Pattern } from '../match/pattern.ts';
import type { Placed } from '../automaton/placed.ts';
import { isEndless, requiredRuns } from '../automaton/required.ts';
import type { Run } from '../automaton/required.ts';
import type { Test } from '../match/test.ts';

/**
 * How a set of rules gets into automata. A rule goes in whole if it is one test that an automaton decides
 * exactly; else by a *trigger*, something that each line has for which it holds, after which the rule itself
 * is asked: rules of several tests, patterns that need the backtracker, and unanchored patterns that reach
 * over the line (`/word.*other/`). Hundreds of the last in one automaton multiply its states, while the words
 * alone do not.
 */
export interface Triggers {
  readonly entries: readonly Entry[];
  /** What each entry's number means. */
  readonly meanings: readonly Meaning[];
  /** Rules that nothing triggers: all their tests are negated. */
  readonly untriggered: readonly number[];
}

export type Meaning =
  /** The rule holds. */
  | { readonly kind: 'holds'; readonly rule: number }
  /** It may hold. */
  | { readonly kind: 'ask'; readonly rule: number }
  /** A word was seen that each of these rules needs. */
  | { readonly kind: 'word'; readonly rules: readonly number[] };

/** `careful`: by words wherever there are any, since an automaton of the whole proved too large. */
export function triggersOf(rules: readonly (readonly Test[])[], careful: boolean): Triggers {
  return new Collector(careful).collect(rules);
}

/** Of a rule's words so many are looked at, the longest, and words are at least this long. */
const WORDS = 3;
const LEAST = 2;

class Collector {
  readonly #careful: boolean;
  readonly #entries: Entry[] = [];
  readonly #meanings: Meaning[] = [];
  readonly #untriggered: number[] = [];
  readonly #words = new Map<string, { readonly run: Run; uses: number; readonly rules: number[] }>();
  readonly #byWords: { readonly rule: number; readonly runs: readonly Run[] }[] = [];

  constructor(careful: boolean) {
    this.#careful = careful;
  }

  collect(rules: readonly (readonly Test[])[]): Triggers {
    for (const [rule, tests] of rules.entries()) {
      const pattern = bestTrigger(tests);
      if (pattern === undefined) this.#untriggered.push(rule);
      else
        for (const placed of pattern.sequences)
          this.#addSequence(rule, placed, tests.length === 1 && pattern.exact);
    }
    this.#addWords();
    const entries = this.#entries;
    const meanings = this.#meanings;
    const untriggered = this.#untriggered;
    return { entries, meanings, untriggered };
  }

  #addSequence(rule: number, { anchored, items }: Placed, exact: boolean): void {
    if (this.#careful || (!anchored && isEndless(items))) {
      const runs = requiredRuns(items, LEAST);
      if (runs.length > 0) {
        this.#byWords.push({ rule, runs: this.#longest(runs) });
        return;
      }
    }
    const number = this.#meanings.push({ kind: exact ? 'holds' : 'ask', rule }) - 1;
    this.#entries.push({ anchored, items, number });
  }

  #longest(runs: readonly Run[]): readonly Run[] {
    const longest = [...runs].sort((one, other) => other.length - one.length).slice(0, WORDS);
    for (const run of longest) this.#wordOf(run).uses++;
    return longest;
  }

  #wordOf(run: Run) {
    const key = run.map(({ id }) => id).join();
    let word = this.#words.get(key);
    if (word === undefined) this.#words.set(key, (word = { run, uses: 0, rules: [] }));
    return word;
  }

  /**
   * Each rule waits for the word that the fewest others have, the longest of them. Words that no rule waits
   * for are not looked for: to find them costs more than they would tell.
   */
  #addWords(): void {
    for (const { rule, runs } of this.#byWords) {
      const [word] = runs.map((run) => this.#wordOf(run)).sort((one, other) => one.uses - other.uses);
      word.rules.push(rule);
    }
    for (const { run, rules } of this.#words.values()) {
      if (rules.length === 0) continue;
      const number = this.#meanings.push({ kind: 'word', rules }) - 1;
      this.#entries.push({ anchored: false, items: run, number });
    }
  }
}

/** The test that says most about a line, of those that must match. */
function bestTrigger(tests: readonly Test[]): Pattern | undefined {
  if (tests.length === 1) return tests[0].negated ? undefined : tests[0].pattern;
  const patterns = tests.filter(({ negated }) => !negated).map(({ pattern }) => pattern);
  if (patterns.length < 2) return patterns[0];
  const anchored = (pattern: Pattern): boolean => pattern.sequences.every((placed) => placed.anchored);
  const length = ({ sequences }: Pattern): number => Math.min(...sequences.map(({ items }) => items.length));
  return patterns.sort(
    (one, other) => Number(anchored(other)) - Number(anchored(one)) || length(other) - length(one),
  )[0];
}

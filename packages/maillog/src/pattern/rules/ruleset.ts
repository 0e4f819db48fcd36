/**
 * A rule set: any number of `ignore`, `filter` and `fold` rules, which decide the lines of a log block by
 * block.
 *
 * What: {@link RuleSet.decide} returns the ranges of bytes to show, and counts hidden lines by rule. Each
 * line is read once, whatever the number of rules (rule-matcher.ts).
 *
 * When: a `watch` without logcheck's layers. With layers, layers.ts uses a rule set for the last one.
 *
 * Order: `ignore` first, then `filter`, then `fold`. A `fold` takes only lines that would be shown, so that
 * it never hides a line; and it takes no line that a rule before it could not decide.
 *
 * Limits: a line whose rules cannot be decided within their budget is shown, and the rules are named.
 */
import { LineVerdicts } from './line-verdicts.ts';
import { RuleMatcher } from './rule-matcher.ts';
import { HitCounter } from './hit-counter.ts';
import type { RuleHits } from './hit-counter.ts';
import type { Rule } from './rule.ts';

/**
 * Takes the lines that are folded. A line goes from `start` to before `end`, newline included if it has one;
 * `line` is its number in the block, from 1.
 */
export interface FoldSink {
  /** A line that `rule` folds. */
  foldLine(rule: Rule, block: Uint8Array, start: number, end: number, line: number): void;
  /** Takes a line that no rule decides, if it is folded for its form; default: none is. */
  foldsForm?(block: Uint8Array, start: number, end: number, line: number): boolean;
}

/** Which lines of a block are shown. */
export interface Decision {
  /**
   * The bytes to show: `[start, end, start, end, …]`, in order, each start before its end, no end equal to
   * the next start. Newlines belong to the line before them.
   */
  readonly shown: readonly number[];
  /** The lines that were read: shown, hidden, folded, or taken by an earlier layer. */
  readonly lines: number;
  readonly hidden: number;
  readonly folded: number;
  /**
   * Rules that exceeded their budget of steps on a line that is therefore shown; each once. Nearly always
   * empty.
   */
  readonly unknown: readonly Rule[];
}

/** Any number of rules, matched as one. */
export class RuleSet {
  readonly #ignoreRules: readonly Rule[];
  readonly #filterRules: readonly Rule[];
  readonly #ignores: RuleMatcher;
  readonly #filters: RuleMatcher;
  readonly #foldRules: readonly Rule[];
  /** Undefined if nothing is folded: such a set costs nothing for it. */
  readonly #folding: { readonly rules: RuleMatcher | undefined; readonly sink: FoldSink } | undefined;
  /** Hits by ignore rule, and one more count for the filters. */
  readonly #hits: HitCounter;

  /**
   * `samples` is the number of hidden lines to keep for each rule. `folds` takes the folded lines; without
   * it, they are shown.
   */
  constructor(rules: readonly Rule[], samples = 0, folds?: FoldSink) {
    this.#ignoreRules = rules.filter(({ action }) => action === 'ignore');
    this.#filterRules = rules.filter(({ action }) => action === 'filter');
    this.#ignores = new RuleMatcher(this.#ignoreRules.map(({ conditions }) => conditions));
    this.#filters = new RuleMatcher(this.#filterRules.map(({ conditions }) => conditions));
    this.#foldRules = folds ? rules.filter(({ action }) => action === 'fold') : [];
    const conditions = this.#foldRules.map((rule) => rule.conditions);
    this.#folding = folds && {
      rules: conditions.length > 0 ? new RuleMatcher(conditions) : undefined,
      sink: folds,
    };
    this.#hits = new HitCounter(this.#ignoreRules.length + 1, samples);
  }

  /**
   * Decides the lines in the first `length` bytes of `block`. They are whole lines; the last may lack its
   * newline. A line that cannot be decided is shown. Lines in the ranges `taken` (in the form of `shown`)
   * belong to an earlier layer: this set neither shows nor hides them.
   */
  decide(block: Uint8Array, length: number = block.length, taken: readonly number[] = NONE_TAKEN): Decision {
    const ignored = new LineVerdicts(this.#ignores, block, length);
    const passed = this.#filterRules.length > 0 ? new LineVerdicts(this.#filters, block, length) : undefined;
    const folding = this.#folding;
    const fold = folding?.rules && new LineVerdicts(folding.rules, block, length);
    const hits = this.#hits;
    const filters = this.#ignoreRules.length;
    const shown: number[] = [];
    const unknown = new Set<Rule>();
    let lines = 0;
    let hidden = 0;
    let folded = 0;
    let next = 0;
    // The start of the lines to show that are not in `shown` yet; -1 if there are none.
    let open = -1;
    let end = 0;
    for (let start = 0; start < length; start = end, lines++) {
      const ignore = ignored.next(start);
      const pass = passed === undefined || passed.next(start);
      const folds = fold === undefined ? false : fold.next(start);
      end = ignored.end;
      const isTaken = next < taken.length && start >= taken[next];
      if (isTaken || ignore === true || pass === false) {
        if (open >= 0) shown.push(open, start);
        open = -1;
        if (isTaken) {
          if (end >= taken[next + 1]) next += 2;
          continue;
        }
        hidden++;
        hits.add(ignore === true ? ignored.rule : filters, block, start, end);
        continue;
      }
      if (folding !== undefined && ignore === false && pass === true && folds !== 'unknown') {
        const { sink } = folding;
        if (fold && folds) sink.foldLine(this.#foldRules[fold.rule], block, start, end, lines + 1);
        if (folds || sink.foldsForm?.(block, start, end, lines + 1) === true) {
          if (open >= 0) shown.push(open, start);
          open = -1;
          folded++;
          continue;
        }
      }
      if (open < 0) open = start;
      // The undecided rule matters: if it matched, the line would be hidden.
      if (ignore === 'unknown')
        for (const rule of this.#ignores.unknown) unknown.add(this.#ignoreRules[rule]);
      if (pass === 'unknown') for (const rule of this.#filters.unknown) unknown.add(this.#filterRules[rule]);
      if (folds === 'unknown' && folding?.rules)
        for (const rule of folding.rules.unknown) unknown.add(this.#foldRules[rule]);
    }
    if (open >= 0) shown.push(open, length);
    return { shown, lines, hidden, folded, unknown: [...unknown] };
  }

  /** The hits of each ignore rule so far, and those of all filters together, if there are any. */
  hits(): RuleHits[] {
    const ignoreRules = this.#ignoreRules;
    const filterRules = this.#filterRules;
    const hits = this.#hits;
    const all = ignoreRules.map((rule) => [rule]);
    if (filterRules.length > 0) all.push([...filterRules]);
    return all.map((by, index) => hits.hitsOf(by, index));
  }
}

const NONE_TAKEN: readonly number[] = [];

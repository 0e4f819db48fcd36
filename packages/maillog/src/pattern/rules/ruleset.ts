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
import { LINE, LineOutcomes } from './line-outcomes.ts';
import { LineVerdicts } from './line-verdicts.ts';
import { RuleMatcher } from './rule-matcher.ts';
import { HitCounter } from './hit-counter.ts';
import type { RuleHits } from './hit-counter.ts';
import { eachRaised } from './records.ts';
import type { Records } from './records.ts';
import type { Rule } from './rule.ts';

/**
 * Takes the lines that are folded. A line goes from `start` to before `end`, newline included if it has one;
 * `line` is its number in the block, from 1.
 */
export interface FoldSink {
  /** A line that `rule` folds. */
  foldLine(rule: Rule, block: Uint8Array, start: number, end: number, line: number): void;
  /** Folds lines that no rule decides, by their form; default: none is. */
  readonly forms?: FormSink | undefined;
}

/** A form of lines that a {@link FormSink} knows; the rule set only gives it back. */
export type FoldingForm = object;

export interface FormSink {
  /** The form that folds the line, if any does. */
  formOf(block: Uint8Array, start: number, end: number): FoldingForm | undefined;
  foldForm(form: FoldingForm, block: Uint8Array, start: number, end: number, line: number): void;
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
  /** The forms that fold lines of the block being decided. */
  #forms: FoldingForm[] = [];
  readonly #outcomes = new LineOutcomes();
  /** By ignore rule, whether it is a template. */
  readonly #isUsual: readonly boolean[];
  /** The ignore rules that are patterns. */
  readonly #patternRules: readonly number[];
  /** These alone, once they had to be asked so. */
  #patterns: RuleMatcher | undefined;
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
    this.#isUsual = this.#ignoreRules.map(({ template }) => template !== undefined);
    this.#patternRules = [...this.#ignoreRules.keys()].filter((index) => !this.#isUsual[index]);
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
   * belong to an earlier layer: this set neither shows nor hides them. default: each line is a record.
   */
  decide(
    block: Uint8Array,
    length: number = block.length,
    taken: readonly number[] = NONE_TAKEN,
    records?: Records,
  ): Decision {
    const unknown = new Set<Rule>();
    this.#decideLines(block, length, taken, unknown);
    const outcomes = this.#outcomes;
    eachRaised(outcomes, records, (line) => this.#raise(line, block));
    const { ends, kinds, by, count } = outcomes;
    const shown: number[] = [];
    let hidden = 0;
    let folded = 0;
    // The start of the lines to show that are not in `shown` yet; -1 if there are none.
    let open = -1;
    for (let line = 0, start = 0; line < count; start = ends[line++]) {
      const kind = kinds[line];
      if (kind === LINE.shown) {
        if (open < 0) open = start;
        continue;
      }
      if (open >= 0) shown.push(open, start);
      open = -1;
      if (kind === LINE.taken) continue;
      if (kind === LINE.folded) {
        folded++;
        this.#fold(by[line], block, start, ends[line], line + 1);
      } else {
        hidden++;
        this.#hits.add(by[line], block, start, ends[line]);
      }
    }
    if (open >= 0) shown.push(open, length);
    return { shown, lines: count, hidden, folded, unknown: [...unknown] };
  }

  /** Decides each line by itself. */
  #decideLines(block: Uint8Array, length: number, taken: readonly number[], unknown: Set<Rule>): void {
    const ignored = new LineVerdicts(this.#ignores, block, length);
    const passed = this.#filterRules.length > 0 ? new LineVerdicts(this.#filters, block, length) : undefined;
    const folding = this.#folding;
    const fold = folding?.rules && new LineVerdicts(folding.rules, block, length);
    const outcomes = this.#outcomes;
    const isUsual = this.#isUsual;
    const filters = this.#ignoreRules.length;
    outcomes.clear();
    if (this.#forms.length > 0) this.#forms = [];
    let next = 0;
    let end = 0;
    for (let start = 0; start < length; start = end) {
      const ignore = ignored.next(start);
      const pass = passed === undefined || passed.next(start);
      const folds = fold === undefined ? false : fold.next(start);
      end = ignored.end;
      if (next < taken.length && start >= taken[next]) {
        outcomes.add(end, LINE.taken, -1);
        if (end >= taken[next + 1]) next += 2;
        continue;
      }
      if (ignore === true) {
        outcomes.add(end, isUsual[ignored.rule] && pass !== false ? LINE.usual : LINE.hidden, ignored.rule);
        continue;
      }
      if (pass === false) {
        outcomes.add(end, LINE.hidden, filters);
        continue;
      }
      if (folding !== undefined && ignore === false && pass === true && folds !== 'unknown') {
        const by = fold && folds ? fold.rule : this.#formOf(folding.sink, block, start, end);
        if (by >= 0) {
          outcomes.add(end, LINE.folded, by);
          continue;
        }
      }
      outcomes.add(end, LINE.shown, -1);
      // The undecided rule matters: if it matched, the line would be hidden.
      if (ignore === 'unknown')
        for (const rule of this.#ignores.unknown) unknown.add(this.#ignoreRules[rule]);
      if (pass === 'unknown') for (const rule of this.#filters.unknown) unknown.add(this.#filterRules[rule]);
      if (folds === 'unknown' && folding?.rules)
        for (const rule of folding.rules.unknown) unknown.add(this.#foldRules[rule]);
    }
  }

  /** What folds the line for its form, as a number after those of the rules; -1 if nothing does. */
  #formOf(sink: FoldSink, block: Uint8Array, start: number, end: number): number {
    const form = sink.forms?.formOf(block, start, end);
    return form === undefined ? -1 : this.#foldRules.length + this.#forms.push(form) - 1;
  }

  #fold(by: number, block: Uint8Array, start: number, end: number, line: number): void {
    const rules = this.#foldRules;
    const sink = this.#folding?.sink;
    if (by < rules.length) sink?.foldLine(rules[by], block, start, end, line);
    else sink?.forms?.foldForm(this.#forms[by - rules.length], block, start, end, line);
  }

  /** Shows a line with its record, unless a pattern hides it beside the template. */
  #raise(line: number, block: Uint8Array): void {
    const { kinds, by, ends } = this.#outcomes;
    if (kinds[line] === LINE.usual) {
      const patterns = this.#patternRules;
      this.#patterns ??= new RuleMatcher(patterns.map((index) => this.#ignoreRules[index].conditions));
      const start = this.#outcomes.startOf(line);
      if (patterns.length > 0 && this.#patterns.decide(block, start, ends[line]) === true) {
        kinds[line] = LINE.hidden;
        by[line] = patterns[this.#patterns.attributed];
        return;
      }
    }
    kinds[line] = LINE.shown;
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

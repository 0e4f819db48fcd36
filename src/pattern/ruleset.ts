import type { Place } from '../errors.ts';
import { AnyRule } from './anyrule.ts';
import { type Lines, SETTLED } from './linescan.ts';
import type { Verdict } from './pattern.ts';
import type { Test } from './test.ts';

/** `ignore` hides the lines that it holds for; where there is a `filter`, only lines that one holds for are shown. */
export interface Rule {
  readonly action: 'ignore' | 'filter';
  /** All must hold. */
  readonly tests: readonly Test[];
  readonly place: Place;
}

/** What became of the lines of a block. */
export interface Decision {
  /**
   * The bytes to show: `[start, end, start, end, …]`, in order, each start before its end, no end equal to the next start. Newlines
   * belong to the line before them.
   */
  readonly shown: readonly number[];
  readonly lines: number;
  readonly hidden: number;
  /** Rules that could not be decided on a line that is shown, each once: over the budget of steps. Empty nearly always. */
  readonly unknown: readonly Rule[];
}

/** Any number of rules, asked as one. */
export class RuleSet {
  private readonly ignoreRules: readonly Rule[];
  private readonly filterRules: readonly Rule[];
  private readonly ignores: AnyRule;
  private readonly filters: AnyRule;

  constructor(rules: readonly Rule[]) {
    this.ignoreRules = rules.filter(({ action }) => action === 'ignore');
    this.filterRules = rules.filter(({ action }) => action === 'filter');
    this.ignores = new AnyRule(this.ignoreRules.map(({ tests }) => tests));
    this.filters = new AnyRule(this.filterRules.map(({ tests }) => tests));
  }

  /**
   * Decides the lines in the first `length` bytes of `block`, which are whole lines but for the last, which may lack its newline.
   * What cannot be decided is shown.
   */
  decide(block: Uint8Array, length: number = block.length): Decision {
    const ignored = new Answers(this.ignores, block, length);
    const passed = this.filterRules.length > 0 ? new Answers(this.filters, block, length) : undefined;
    const shown: number[] = [];
    const unknown = new Set<Rule>();
    let lines = 0;
    let hidden = 0;
    // Start of the lines to be shown that are not in `shown` yet; -1 if there are none.
    let open = -1;
    let end = 0;
    for (let start = 0; start < length; start = end, lines++) {
      const ignore = ignored.next(start);
      const pass = passed === undefined || passed.next(start);
      end = ignored.end;
      if (ignore === true || pass === false) {
        hidden++;
        if (open >= 0) shown.push(open, start);
        open = -1;
        continue;
      }
      if (open < 0) open = start;
      // What could not be decided mattered: with it, the line might be hidden.
      if (ignore === 'unknown') for (const rule of this.ignores.unknown) unknown.add(this.ignoreRules[rule]);
      if (pass === 'unknown') for (const rule of this.filters.unknown) unknown.add(this.filterRules[rule]);
    }
    if (open >= 0) shown.push(open, length);
    return { shown, lines, hidden, unknown: [...unknown] };
  }
}

/** The verdicts on a block's lines, one after another: from a scan of the whole block, as far as that settles them. */
class Answers {
  /** Where the last line asked for ends, newline included. */
  end = 0;
  private readonly rules: AnyRule;
  private readonly block: Uint8Array;
  private readonly length: number;
  private readonly lines: Lines | undefined;
  private line = 0;

  constructor(rules: AnyRule, block: Uint8Array, length: number) {
    this.rules = rules;
    this.block = block;
    this.length = length;
    this.lines = rules.decideLines(block, length);
  }

  /** The verdict on the next line, which begins at `start`. */
  next(start: number): Verdict {
    const { lines, rules, block, length } = this;
    if (lines === undefined) {
      const verdict = rules.decide(block, start, length);
      this.end = endOfLine(block, rules.stopped, length);
      return verdict;
    }
    const line = this.line++;
    this.end = lines.ends[line];
    const found = lines.found[line];
    return found === SETTLED.some ? rules.decide(block, start, this.end) : found === SETTLED.yes;
  }
}

/** The place behind the newline of the line that `at` is in. */
function endOfLine(block: Uint8Array, at: number, length: number): number {
  let end = at;
  while (end < length && block[end] !== 10) end++;
  return Math.min(length, end + 1);
}

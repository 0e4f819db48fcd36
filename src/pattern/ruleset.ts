import type { Place } from '../errors.ts';
import { AnyRule } from './anyrule.ts';
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
    const { ignores } = this;
    const filtering = this.filterRules.length > 0;
    const shown: number[] = [];
    const unknown = new Set<Rule>();
    let lines = 0;
    let hidden = 0;
    // Start of the lines to be shown that were not written to `shown` yet; -1 if there are none.
    let open = -1;
    for (let start = 0; start < length; lines++) {
      const ignored = ignores.decide(block, start, length);
      const hides = ignored === true || (filtering && !this.passes(block, start, length));
      if (hides) {
        hidden++;
        if (open >= 0) shown.push(open, start);
        open = -1;
      } else {
        if (open < 0) open = start;
        // What could not be decided mattered: with it, the line might be hidden.
        if (ignored !== false) for (const rule of ignores.unknown) unknown.add(this.ignoreRules[rule]);
        if (filtering) for (const rule of this.filters.unknown) unknown.add(this.filterRules[rule]);
      }
      start = nextLine(block, ignores.stopped, length);
    }
    if (open >= 0) shown.push(open, length);
    return { shown, lines, hidden, unknown: [...unknown] };
  }

  /** Does a filter let the line pass? `filters.unknown` is left empty where one surely does. */
  private passes(block: Uint8Array, start: number, length: number): boolean {
    const verdict = this.filters.decide(block, start, length);
    if (verdict === true) this.filters.unknown.length = 0;
    return verdict !== false;
  }
}

/** The start of the line after the one that `at` is in. */
function nextLine(block: Uint8Array, at: number, length: number): number {
  let end = at;
  while (end < length && block[end] !== 10) end++;
  return Math.min(length, end + 1);
}

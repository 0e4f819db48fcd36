import type { Place } from '../errors.ts';
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
  private readonly ignores: readonly Rule[];
  private readonly filters: readonly Rule[];

  constructor(rules: readonly Rule[]) {
    this.ignores = rules.filter(({ action }) => action === 'ignore');
    this.filters = rules.filter(({ action }) => action === 'filter');
  }

  /**
   * Decides the lines in the first `length` bytes of `block`, which are whole lines but for the last, which may lack its newline.
   * What cannot be decided is shown.
   */
  decide(block: Uint8Array, length: number = block.length): Decision {
    const shown: number[] = [];
    const unknown = new Set<Rule>();
    let lines = 0;
    let hidden = 0;
    for (let start = 0; start < length;) {
      const newline = block.indexOf(10, start);
      const lineEnd = newline < 0 || newline >= length ? length : newline;
      const end = Math.min(length, lineEnd + 1);
      lines++;
      if (this.shows(block.subarray(start, lineEnd), unknown)) {
        if (shown[shown.length - 1] === start) shown[shown.length - 1] = end;
        else shown.push(start, end);
      } else hidden++;
      start = end;
    }
    return { shown, lines, hidden, unknown: [...unknown] };
  }

  private shows(line: Uint8Array, unknown: Set<Rule>): boolean {
    const ignores: Rule[] = [];
    if (any(this.ignores, line, ignores) === true) return false;
    const filters: Rule[] = [];
    const filtered = this.filters.length === 0 || any(this.filters, line, filters);
    if (filtered === false) return false;
    // What could not be decided mattered: without it, the line might be hidden.
    for (const rule of ignores) unknown.add(rule);
    if (filtered === 'unknown') for (const rule of filters) unknown.add(rule);
    return true;
  }
}

function any(rules: readonly Rule[], line: Uint8Array, open: Rule[]): Verdict {
  let result: Verdict = false;
  for (const rule of rules) {
    const verdict = all(rule.tests, line);
    if (verdict === true) return true;
    if (verdict === 'unknown') {
      result = verdict;
      open.push(rule);
    }
  }
  return result;
}

/** Three-valued: one test that does not hold settles it, whatever the others are. */
function all(tests: readonly Test[], line: Uint8Array): Verdict {
  let result: Verdict = true;
  for (const { negated, pattern } of tests) {
    const verdict = pattern.test(line);
    if (verdict === 'unknown') result = verdict;
    else if (verdict === negated) return false;
  }
  return result;
}

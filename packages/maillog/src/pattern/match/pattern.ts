import { Automaton } from '../automaton/automaton.ts';
import { search } from './backtrack.ts';
import { lower } from '../automaton/lower.ts';
import type { Parsed } from '../syntax/parse.ts';
import { anchor } from '../automaton/anchored-sequence.ts';
import type { AnchoredSequence } from '../automaton/anchored-sequence.ts';
import { compile } from './program.ts';
import type { Instruction } from './program.ts';

/** Whether a pattern or a rule matches; `unknown` if the answer takes more steps than allowed. */
export type Verdict = boolean | 'unknown';

/**
 * Steps of backtracking that a pattern may use on one subject: a base, and a share for each byte. Plain
 * patterns use up to 14 steps a byte.
 */
const MAX_STEPS = 500_000;
const MAX_STEPS_PER_BYTE = 24;
/** Memory for the table of a single pattern. */
const TABLE_BYTES = 1 << 19;
/** Of ten thousand rules, most are asked once or twice; a table pays off from here on. */
const MIN_TESTS_FOR_TABLE = 8;
/** A longer line is not simulated. */
const MAX_SIMULATED_BYTES = 4096;
/** How many patterns keep an automaton of their own, some 100 kB each. The others build theirs again. */
const MAX_KEPT_AUTOMATA = 6000;

/** The patterns that have an automaton, the oldest first. */
const kept = new Set<Pattern>();

/** Counts the places in a line that a guard may forbid. */
export interface Suspects {
  /** The number of places in the line `[from, to)` of a block, without its newline. */
  count(block: Uint8Array, from: number, to: number): number;
}

/**
 * Makes a pattern match less: on a line with more places of `suspects` than the `own` ones of the pattern,
 * the tree that `parse` gives must match, too. On other lines it matches whatever the pattern does.
 */
export interface Guard {
  readonly suspects: Suspects;
  /** The places that each line has that the pattern matches, and that the guard allows. */
  readonly own: number;
  readonly parse: () => Parsed;
}

export interface PatternOptions {
  readonly guard?: Guard | undefined;
  readonly sequence?: AnchoredSequence | undefined;
}

/** A compiled pattern. */
export class Pattern {
  /** The pattern as written, with delimiters and modifiers: `/a+/i`. */
  readonly literal: string;
  /** @internal Sequences: each line that the pattern matches, one of them matches. */
  readonly sequences: readonly AnchoredSequence[];
  /** @internal Whether the pattern matches each line that one of the sequences matches. */
  readonly exact: boolean;
  /** @internal On which lines a guard decides; undefined: there is no guard. */
  readonly guard: Omit<Guard, 'parse'> | undefined;
  /** @internal Whether the sequences are exact except for the guard. */
  readonly isRegular: boolean;
  readonly #parse: () => Parsed;
  #program: { readonly start: Instruction; readonly groups: number } | undefined;
  #automaton: Automaton | undefined;
  /** Lines that were simulated. */
  #tests = 0;
  #text: { readonly automaton: Automaton; readonly exact: boolean } | undefined;

  /**
   * @internal Use parsePattern or parseCondition. The tree is not kept, because thousands of trees would take
   * much memory and few patterns need theirs again: `parse` is called now, and once more for those few.
   * `sequence` is what the tree of an exact pattern would give; with it, `parse` is not called now.
   */
  constructor(literal: string, parse: () => Parsed, { guard, sequence }: PatternOptions = {}) {
    this.literal = literal;
    this.#parse = guard?.parse ?? parse;
    this.guard = guard && { suspects: guard.suspects, own: guard.own };
    const { sequences, exact } = sequence ? { sequences: [sequence], exact: true } : lowered(parse());
    this.sequences = sequences;
    this.isRegular = exact;
    this.exact = exact && guard === undefined;
  }

  /** Whether the pattern matches anywhere in these bytes, which may include newlines. */
  test(line: Uint8Array): Verdict {
    return line.includes(10) ? this.#testText(line) : this.testLine(line, 0, line.length);
  }

  /** @internal The same as {@link test} for the line `[from, to)` of a block, without its newline. */
  testLine(block: Uint8Array, from: number, to: number): Verdict {
    const found = this.#scan(block, from, to);
    if (found === undefined) return 'unknown';
    if (!found || this.exact) return found;
    const { guard } = this;
    if (this.isRegular && guard && guard.suspects.count(block, from, to) <= guard.own) return true;
    return this.#backtrack(block.subarray(from, to));
  }

  /** Whether a sequence matches. Undefined after too many steps. */
  #scan(block: Uint8Array, from: number, to: number): boolean | undefined {
    if (
      this.#automaton === undefined &&
      this.#tests < MIN_TESTS_FOR_TABLE &&
      to - from <= MAX_SIMULATED_BYTES
    ) {
      this.#tests += 1;
      const found = automatonOf(this.sequences).simulateText(block, from, to);
      if (found !== undefined) return found;
    }
    this.#automaton ??= this.#keepAutomaton();
    return this.#automaton.scan(block, from, to);
  }

  #keepAutomaton(): Automaton {
    const [oldest] = kept;
    if (oldest !== undefined && kept.size >= MAX_KEPT_AUTOMATA) oldest.#dropAutomaton();
    kept.add(this);
    return automatonOf(this.sequences);
  }

  #dropAutomaton(): void {
    this.#automaton = undefined;
    this.#tests = 0;
    kept.delete(this);
  }

  /**
   * @internal The same as {@link testLine} for a line that one of the sequences matches, if they are exact
   * except for the guard, and the line is suspect.
   */
  testGuard(block: Uint8Array, from: number, to: number): Verdict {
    return this.#backtrack(block.subarray(from, to));
  }

  #testText(text: Uint8Array): Verdict {
    this.#text ??= this.#forText();
    const { automaton, exact } = this.#text;
    const found = automaton.simulateText(text, 0, text.length);
    if (found === undefined) return 'unknown';
    return found && (exact || this.#backtrack(text));
  }

  #forText() {
    const { sequences, exact } = lower(this.#parse(), 'text');
    return { automaton: automatonOf(sequences.map((items) => ({ anchored: false, items }))), exact };
  }

  #backtrack(subject: Uint8Array): Verdict {
    this.#program ??= this.#compiled();
    const { start, groups } = this.#program;
    return search(start, groups, subject, subject.length, MAX_STEPS + MAX_STEPS_PER_BYTE * subject.length);
  }

  #compiled() {
    const { tree, bodies, groups } = this.#parse();
    return { start: compile(tree, bodies), groups };
  }
}

function lowered(parsed: Parsed) {
  const { sequences, exact } = lower(parsed, 'line');
  return { sequences: sequences.map(anchor), exact };
}

function automatonOf(sequences: readonly AnchoredSequence[]): Automaton {
  const entries = sequences.map((sequence) => ({ sequence, number: 0 }));
  return new Automaton(entries, { settles: () => 0, tableBytes: TABLE_BYTES });
}

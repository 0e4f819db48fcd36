import { Automaton } from '../automaton/automaton.ts';
import { search } from './backtrack.ts';
import { lower } from '../automaton/lower.ts';
import type { Parsed } from '../syntax/parse.ts';
import { anchor } from '../automaton/anchored-sequence.ts';
import type { AnchoredSequence } from '../automaton/anchored-sequence.ts';
import { compile } from './program.ts';
import type { Instruction } from './program.ts';

/**
 * The answer to "does it match somewhere in this?"; `unknown` where that took more steps than a pattern may
 * use.
 */
export type Verdict = boolean | 'unknown';

/**
 * Steps of backtracking a pattern may use on one subject: this many, and a share for each byte; plain ones
 * take up to 14 of it.
 */
const MAX_STEPS = 500_000;
const MAX_STEPS_PER_BYTE = 24;
/** Memory for the tables of one pattern alone, in bytes. */
const TABLE_BYTES = 1 << 19;

/** A compiled pattern. */
export class Pattern {
  /** As written, delimiters and modifiers with it. */
  readonly literal: string;
  /** @internal Sequences, one of which matches each line that the pattern matches. */
  readonly sequences: readonly AnchoredSequence[];
  /** @internal Does each line that they match match the pattern? */
  readonly exact: boolean;
  readonly #parse: () => Parsed;
  #program: { readonly start: Instruction; readonly groups: number } | undefined;
  #automaton: Automaton | undefined;
  #text: { readonly automaton: Automaton; readonly exact: boolean } | undefined;

  /**
   * @internal Patterns come from parsePattern and parseTest. The tree is not kept, since few patterns need it
   * again and thousands of trees would burden the memory: `parse` is called once now, and once more by those
   * few.
   */
  constructor(literal: string, parse: () => Parsed) {
    this.literal = literal;
    this.#parse = parse;
    const { sequences, exact } = lower(parse(), 'line');
    this.sequences = sequences.map(anchor);
    this.exact = exact;
  }

  /** Does it match somewhere in these bytes, newlines and all? */
  test(line: Uint8Array): Verdict {
    return line.includes(10) ? this.#testText(line) : this.testLine(line, 0, line.length);
  }

  /** @internal The same as {@link test} for a line that stands in a block, its newline not included. */
  testLine(block: Uint8Array, from: number, to: number): Verdict {
    this.#automaton ??= automatonOf(this.sequences);
    const found = this.#automaton.scan(block, from, to);
    if (found === undefined) return 'unknown';
    return found && (this.exact || this.#backtrack(block.subarray(from, to)));
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

function automatonOf(places: readonly AnchoredSequence[]): Automaton {
  const entries = places.map((placed) => ({ ...placed, number: 0 }));
  return new Automaton(entries, { settles: () => 0, tableBytes: TABLE_BYTES });
}

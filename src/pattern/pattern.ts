import { Automaton } from './automaton.ts';
import { search } from './backtrack.ts';
import { lower } from './lower.ts';
import type { Parsed } from './parse.ts';
import { type Placed, place } from './placed.ts';
import { type Instruction, compile } from './program.ts';

/** The answer to "does it match somewhere in this?"; `unknown` where that took more steps than a pattern may use. */
export type Verdict = boolean | 'unknown';

/** Steps of backtracking a pattern may use on one subject: this many, and a share for each byte. */
const STEPS = 500_000;
const STEPS_A_BYTE = 64;
/** Memory for the tables of one pattern alone, in bytes. */
const CAPACITY = 1 << 19;

/** A compiled pattern. */
export class Pattern {
  /** As written, delimiters and modifiers with it. */
  readonly literal: string;
  private readonly parsed: Parsed;
  private line: { readonly places: readonly Placed[]; readonly exact: boolean } | undefined;
  private program: Instruction | undefined;
  private automaton: Automaton | undefined;
  private text: { readonly automaton: Automaton; readonly exact: boolean } | undefined;

  /** @internal Patterns come from parsePattern and parseTest. */
  constructor(literal: string, parsed: Parsed) {
    this.literal = literal;
    this.parsed = parsed;
  }

  /** Does it match somewhere in these bytes, newlines and all? */
  test(line: Uint8Array): Verdict {
    return line.includes(10) ? this.testText(line) : this.testLine(line, 0, line.length);
  }

  /** @internal Can a line that the sequences match still be none that the pattern matches? */
  get exact(): boolean {
    return this.forLines().exact;
  }

  /** @internal Sequences, one of which matches each line that the pattern matches. */
  get sequences(): readonly Placed[] {
    return this.forLines().places;
  }

  /** @internal The same as {@link test} for a line that stands in a block, its newline not included. */
  testLine(block: Uint8Array, from: number, to: number): Verdict {
    this.automaton ??= automatonOf(this.sequences);
    const found = this.automaton.scan(block, from, to);
    if (found === undefined) return 'unknown';
    return found && (this.exact || this.backtrack(block.subarray(from, to)));
  }

  private testText(text: Uint8Array): Verdict {
    this.text ??= this.forText();
    const { automaton, exact } = this.text;
    const found = automaton.simulateText(text, 0, text.length);
    if (found === undefined) return 'unknown';
    return found && (exact || this.backtrack(text));
  }

  private forLines() {
    if (this.line === undefined) {
      const { sequences, exact } = lower(this.parsed, 'line');
      this.line = { places: sequences.map(place), exact };
    }
    return this.line;
  }

  private forText() {
    const { sequences, exact } = lower(this.parsed, 'text');
    return { automaton: automatonOf(sequences.map((items) => ({ anchored: false, items }))), exact };
  }

  private backtrack(subject: Uint8Array): Verdict {
    const { tree, bodies, groups } = this.parsed;
    this.program ??= compile(tree, bodies);
    return search(this.program, groups, subject, subject.length, STEPS + STEPS_A_BYTE * subject.length);
  }
}

function automatonOf(places: readonly Placed[]): Automaton {
  const entries = places.map((placed) => ({ ...placed, number: 0 }));
  return new Automaton(entries, { settles: () => true, capacity: CAPACITY });
}

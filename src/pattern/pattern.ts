import { search } from './backtrack.ts';
import { type Instruction, compile } from './program.ts';
import type { Parsed } from './parse.ts';

/** The answer to "does it match somewhere in this?"; `unknown` where that took more steps than a pattern may use. */
export type Verdict = boolean | 'unknown';

/** Steps of backtracking a pattern may use on one subject: this many, and a share for each byte. */
const STEPS = 500_000;
const STEPS_A_BYTE = 64;

/** A compiled pattern. */
export class Pattern {
  /** As written, delimiters and modifiers with it. */
  readonly literal: string;
  private readonly parsed: Parsed;
  private program: Instruction | undefined;

  /** @internal Patterns come from parsePattern and parseTest. */
  constructor(literal: string, parsed: Parsed) {
    this.literal = literal;
    this.parsed = parsed;
  }

  /** Does it match somewhere in these bytes, newlines and all? */
  test(line: Uint8Array): Verdict {
    const { parsed } = this;
    this.program ??= compile(parsed.tree, parsed.bodies);
    return search(this.program, parsed.groups, line, line.length, STEPS + STEPS_A_BYTE * line.length);
  }
}

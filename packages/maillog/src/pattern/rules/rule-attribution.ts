import { Automaton } from '../automaton/automaton.ts';
import type { AutomatonEntry } from '../automaton/automaton.ts';

/** Memory for the tables of one rule alone, in bytes, about. */
const TABLE_BYTES = 1 << 19;

/**
 * Which of several rules that hold answers for a line, where no automaton of them all could say so because it
 * grew too large: the one that would have settled the line in it. Each rule is asked by itself where its
 * match is complete.
 */
export class RuleAttribution {
  readonly #parts: readonly (readonly AutomatonEntry[])[];
  readonly #settling: readonly number[];
  readonly #alone = new Map<number, readonly Automaton[]>();

  /**
   * The parts of the whole, in their order, and the rule of each number that settles a line there (-1 if it
   * does not).
   */
  constructor(parts: readonly (readonly AutomatonEntry[])[], settling: readonly number[]) {
    this.#parts = parts;
    this.#settling = settling;
  }

  of(rules: readonly number[], block: Uint8Array, from: number, end: number): number {
    const [only] = rules;
    if (rules.length === 1) return only;
    let best = Math.min(...rules);
    let least = Infinity;
    for (const rule of rules) {
      const rank = this.#rankOf(rule, block, from, end);
      if (rank > least || (rank === least && rule > best)) continue;
      [best, least] = [rule, rank];
    }
    return best;
  }

  /**
   * An earlier part comes before a later one, then an earlier byte, then what needs no look at the line's
   * end.
   */
  #rankOf(rule: number, block: Uint8Array, from: number, end: number): number {
    const automata = this.#automataOf(rule);
    for (let part = 0; part < automata.length; part++) {
      const automaton = automata[part];
      if (automaton.scan(block, from, end) === true)
        return part * 2 ** 40 + 2 * (automaton.stoppedAt - from) + (automaton.settledAtEnd ? 1 : 0);
    }
    return Infinity;
  }

  #automataOf(rule: number): readonly Automaton[] {
    let automata = this.#alone.get(rule);
    if (automata === undefined) {
      automata = this.#parts.map((part) => {
        const own = part.filter(({ number }) => this.#settling[number] === rule);
        return new Automaton(own, { settles: () => rule, tableBytes: TABLE_BYTES });
      });
      this.#alone.set(rule, automata);
    }
    return automata;
  }
}

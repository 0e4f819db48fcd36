/**
 * Attributes a line to one of several rules that match it, if the automaton of all rules grew too large to
 * say. It picks the rule that would have settled the line in that automaton: each rule is matched by itself,
 * and the one whose match is complete first gets the hit.
 */
import { Automaton } from '../automaton/automaton.ts';
import type { AutomatonEntry } from '../automaton/automaton.ts';

/** Memory for the tables of a single rule, approximately. */
const TABLE_BYTES = 1 << 19;

export class RuleAttribution {
  readonly #parts: readonly (readonly AutomatonEntry[])[];
  readonly #settling: readonly number[];
  readonly #alone = new Map<number, readonly Automaton[]>();

  /**
   * `parts` are the entries of the automata, in their order. `settling` has the rule that each entry settles
   * a line for; -1 if none.
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
   * Where a rule settles the line: an earlier part comes first, then an earlier byte, then a match that does
   * not need the end of the line.
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

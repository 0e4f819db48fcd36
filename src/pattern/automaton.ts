import type { ByteSet } from './byteset.ts';
import { CODE, Dfa } from './dfa.ts';
import { endFront, startFront, stepFront } from './front.ts';
import { Nfa } from './nfa.ts';
import { type Regular, setsOf } from './regular.ts';
import { addToTrie, emptyTrie } from './trie.ts';

/** An expression of an automaton: what to report when it matches. */
export interface Entry {
  readonly items: readonly Regular[];
  readonly number: number;
}

export interface AutomatonOptions {
  /** The entries may match anywhere, not only at the start. */
  readonly floating: boolean;
  /** Of entry `n`: does its match settle the line, whatever else matches? */
  readonly settles: (number: number) => boolean;
  /** Bytes that the table may take, about. */
  readonly capacity: number;
}

/** Front states a simulation may go through: this many, and a share for each byte. */
const VISITS = 20_000_000;
const VISITS_A_BYTE = 200;

/** Any number of expressions, asked of a line as one. */
export class Automaton {
  /** Numbers of the entries that matched the last line but do not settle it; some more than once. */
  readonly some: number[] = [];
  /** Where the last scan ended: at the line's end, or within it if it was settled there. */
  stopped = 0;
  private readonly nfa: Nfa;
  private readonly dfa: Dfa;
  private readonly settles: (number: number) => boolean;

  constructor(entries: Iterable<Entry>, { floating, settles, capacity }: AutomatonOptions) {
    const root = emptyTrie();
    const sets = new Set<ByteSet>();
    const seen = new Set<Regular>();
    for (const { items, number } of entries) {
      addToTrie(root, items, number);
      for (const item of items) setsOf(item, sets, seen);
    }
    this.nfa = new Nfa(root, floating);
    this.dfa = new Dfa(this.nfa, { sets, settles, capacity });
    this.settles = settles;
  }

  /** True once the table proved useless: lines are still decided, slowly. */
  get gaveUp(): boolean {
    return this.dfa.gaveUp;
  }

  /**
   * Scans the line that starts at `from`, up to its newline or `to`. True if an entry that settles it matched; else `some` has those
   * that matched. Undefined where that took too many steps.
   */
  scan(block: Uint8Array, from: number, to: number): boolean | undefined {
    const { dfa, some } = this;
    some.length = 0;
    if (dfa.gaveUp) return this.simulate(block, from, to);
    const { classes } = dfa;
    let { table } = dfa;
    let code = dfa.start;
    let state = 0;
    let at = from;
    for (;;) {
      if (code >= 0) {
        state = code;
        while (at < to) {
          code = table[state + classes[block[at]]];
          if (code < 0) break;
          state = code;
          at++;
        }
        if (at >= to) code = table[state + classes[10]];
        if (code === CODE.new) {
          code = dfa.step(state, at < to ? block[at] : 10);
          if (dfa.gaveUp) return this.simulate(block, from, to);
          table = dfa.table;
        }
        // All but the end of the line consume the byte.
        if (code > CODE.endMiss || code <= CODE.some) at++;
      }
      if (code <= CODE.some) {
        state = CODE.some - code;
        some.push(...dfa.acceptsOf(state));
        code = state;
      } else if (code < 0) break;
    }
    if (code === CODE.endSome) some.push(...dfa.endAcceptsOf(state));
    dfa.note(at - from);
    this.stopped = at;
    return code === CODE.hit || code === CODE.endHit;
  }

  /** The same without a table. */
  private simulate(block: Uint8Array, from: number, to: number): boolean | undefined {
    const newline = block.indexOf(10, from);
    const end = newline < 0 || newline > to ? to : newline;
    this.stopped = end;
    return this.simulateText(block, from, end);
  }

  /** Scans the whole of `from` to `to`, newlines and all. For automata made for texts. */
  simulateText(block: Uint8Array, from: number, to: number): boolean | undefined {
    const { nfa, some } = this;
    some.length = 0;
    let visits = VISITS + VISITS_A_BYTE * (to - from);
    let front = startFront(nfa);
    for (let at = from; at < to; at++) {
      if (this.took(front.accepts)) return true;
      if (front.states.length === 0) return false;
      visits -= front.states.length;
      if (visits < 0) return undefined;
      front = stepFront(nfa, front, block[at], at === to - 1 ? 'last' : 'other');
    }
    return this.took(front.accepts) || this.took(endFront(nfa, front));
  }

  private took(accepts: readonly number[]): boolean {
    for (const accept of accepts) {
      if (this.settles(accept)) return true;
      this.some.push(accept);
    }
    return false;
  }
}

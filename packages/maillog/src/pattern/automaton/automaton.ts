import { CODE, Dfa, isEnd, isSome, lowestSettledRule, ruleOf } from './dfa.ts';
import { acceptsAtEnd, initialStates, nextStates } from './state-set.ts';
import type { ScanResult } from './scan-result.ts';
import { BlockScanner } from './block-scanner.ts';
import { Nfa } from './nfa.ts';
import type { AnchoredSequence } from './anchored-sequence.ts';
import { UsedByteSets } from './regular.ts';
import { addToTrie, emptyTrie } from './trie.ts';

/** An expression of an automaton, and what to report when it matches. */
export interface AutomatonEntry extends AnchoredSequence {
  readonly number: number;
}

export interface AutomatonOptions {
  /** Of entry `n`: the rule that its match settles the line for, whatever else matches; -1 if it does not. */
  readonly settles: (number: number) => number;
  /** Bytes that the table may take, about. */
  readonly tableBytes: number;
}

/** Front states a simulation may go through: this many, and a share for each byte. */
const MAX_STATE_VISITS = 1_000_000;
const MAX_STATE_VISITS_PER_BYTE = 200;

/** Any number of expressions, asked of a line as one. */
export class Automaton {
  /**
   * Numbers of the entries that matched the last line but do not settle it. Each once: a line may be as long
   * as an attacker likes.
   */
  readonly matched = new Set<number>();
  /**
   * The rule that settled the last line: of those that matched first, the lowest. -1 if it was not settled.
   */
  settledBy = -1;
  /** Where the last scan ended: at the line's end, or within it if it was settled there. */
  stoppedAt = 0;
  /** Whether it took the line's end to settle it. */
  settledAtEnd = false;
  readonly #nfa: Nfa;
  readonly #dfa: Dfa;
  readonly #settles: (number: number) => number;
  #lines: BlockScanner | undefined;

  constructor(entries: Iterable<AutomatonEntry>, { settles, tableBytes }: AutomatonOptions) {
    const anchored = emptyTrie();
    const floating = emptyTrie();
    const used = new UsedByteSets();
    for (const { items, number, anchored: here } of entries) {
      addToTrie(here ? anchored : floating, items, number);
      for (const item of items) used.add(item);
    }
    this.#nfa = new Nfa(anchored, floating);
    this.#dfa = new Dfa(this.#nfa, { sets: used.all(), settles, tableBytes });
    this.#settles = settles;
  }

  /** True once the table proved useless: lines are still decided, slowly. */
  get gaveUp(): boolean {
    return this.#dfa.gaveUp;
  }

  /**
   * Is there no line that settles? Tries all there are, in kinds; false where there are more than `states`
   * places to look at.
   */
  isEmpty(states: number): boolean {
    const dfa = this.#dfa;
    if (dfa.start < 0) return ruleOf(dfa.start) < 0;
    const bytes = dfa.classes
      .map((_, byte) => byte)
      .filter((byte) => dfa.classes.indexOf(dfa.classes[byte]) === byte);
    const seen = new Set([dfa.start]);
    for (const state of seen) {
      for (const byte of bytes) {
        const code = dfa.step(state, byte);
        if (ruleOf(code) >= 0) return false;
        if (code >= 0) seen.add(code);
      }
      if (seen.size > states || dfa.epoch > 0) return false;
    }
    return true;
  }

  /**
   * Scans all lines of a block: which are settled, and for which {@link scan} has more to say. Undefined
   * where it cannot.
   */
  scanLines(block: Uint8Array, length: number): ScanResult | undefined {
    this.#lines ??= new BlockScanner(this.#dfa);
    return this.#lines.scan(block, length);
  }

  /**
   * Scans the line that starts at `from`, up to its newline or `to`. True if an entry that settles it
   * matched; else `some` has those that matched. Undefined where that took too many steps.
   */
  scan(block: Uint8Array, from: number, to: number): boolean | undefined {
    const dfa = this.#dfa;
    const { matched } = this;
    matched.clear();
    if (dfa.gaveUp) return this.#simulate(block, from, to);
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
          if (dfa.gaveUp) return this.#simulate(block, from, to);
          table = dfa.table;
        }
        if (!isEnd(code)) at++;
      }
      if (isSome(code)) {
        state = CODE.some - code;
        for (const number of dfa.acceptsOf(state)) matched.add(number);
        code = state;
      } else if (code < 0) break;
    }
    if (code === CODE.endSome) for (const number of dfa.endAcceptsOf(state)) matched.add(number);
    dfa.noteScanned(at - from);
    this.stoppedAt = at;
    this.settledBy = ruleOf(code);
    this.settledAtEnd = isEnd(code);
    return this.settledBy >= 0;
  }

  /** The same without a table. */
  #simulate(block: Uint8Array, from: number, to: number): boolean | undefined {
    const newline = block.indexOf(10, from);
    return this.simulateText(block, from, newline < 0 || newline > to ? to : newline);
  }

  /** Scans the whole of `from` to `to`, newlines and all. For automata made for texts. */
  simulateText(block: Uint8Array, from: number, to: number): boolean | undefined {
    const nfa = this.#nfa;
    const { matched } = this;
    matched.clear();
    this.settledAtEnd = false;
    let visits = MAX_STATE_VISITS + MAX_STATE_VISITS_PER_BYTE * (to - from);
    let front = initialStates(nfa);
    for (let at = from; at < to; at++) {
      this.stoppedAt = at;
      if (this.#took(front.accepts)) return true;
      if (front.states.length === 0) return false;
      visits -= front.states.length;
      if (visits < 0) return undefined;
      front = nextStates(nfa, front, block[at], at === to - 1 ? 'last' : 'other');
    }
    this.stoppedAt = to;
    if (this.#took(front.accepts)) return true;
    this.settledAtEnd = true;
    return this.#took(acceptsAtEnd(nfa, front));
  }

  #took(accepts: readonly number[]): boolean {
    this.settledBy = lowestSettledRule(accepts, this.#settles);
    if (this.settledBy < 0) for (const number of accepts) this.matched.add(number);
    return this.settledBy >= 0;
  }
}

/**
 * An automaton over any number of expressions: it reads a line once, whatever their number.
 *
 * What it does: {@link Automaton.scanLines} scans the lines of a block in the fast loop (block-scanner.ts),
 * {@link Automaton.scan} scans one line. Both use the table of the lazy DFA (dfa.ts). If the table gives up,
 * `scan` simulates the NFA, which is slow but needs no memory.
 *
 * When it is used: rule-matcher.ts makes one or two for all rules of a set; pattern.ts makes one for a single
 * pattern; unsatisfiable.ts searches one for a match.
 *
 * Limits: `tableBytes` bounds the table. {@link MAX_STATE_VISITS} bounds the simulation; beyond it the answer
 * is undefined, never a guess.
 */
import { CODE, Dfa, isEnd, isSome, lowestSettledRule, ruleOf } from './dfa.ts';
import { acceptsAtEnd, initialStates, nextStates } from './state-set.ts';
import type { ScanResult } from './scan-result.ts';
import { BlockScanner } from './block-scanner.ts';
import { Nfa } from './nfa.ts';
import { DeferredSequence } from './deferred-sequence.ts';
import { UsedByteSets } from './regular.ts';
import { trieOf } from './trie.ts';
import type { TrieEntry } from './trie.ts';

/** An expression of an automaton, and the number to report when it matches. */
export type AutomatonEntry = TrieEntry;

export interface AutomatonOptions {
  /** The rule for which a match of entry `number` settles the line, whatever else matches; -1 if none. */
  readonly settles: (number: number) => number;
  /** Memory of the table in bytes, approximately. */
  readonly tableBytes: number;
}

/** States that a simulation may visit: a base, and a share for each byte. */
const MAX_STATE_VISITS = 1_000_000;
const MAX_STATE_VISITS_PER_BYTE = 200;

/** Any number of expressions, matched as one. */
export class Automaton {
  /**
   * The numbers of the entries that matched the last line without settling it. It is a set, because a line
   * may be as long as an attacker likes.
   */
  readonly matched = new Set<number>();
  /** The rule that settled the last line: the lowest of those that matched first; -1 if none did. */
  settledBy = -1;
  /** Where the last scan stopped: at the end of the line, or earlier if a rule settled it. */
  stoppedAt = 0;
  /** Whether the line was settled only at its end. */
  settledAtEnd = false;
  readonly #nfa: Nfa;
  readonly #makeDfa: () => Dfa;
  #madeDfa: Dfa | undefined;
  readonly #settles: (number: number) => number;
  #lines: BlockScanner | undefined;

  constructor(entries: readonly AutomatonEntry[], { settles, tableBytes }: AutomatonOptions) {
    const anchored = entries.filter(({ sequence }) => sequence.anchored);
    const floating = entries.filter(({ sequence }) => !sequence.anchored);
    const nfa = new Nfa(trieOf(anchored), trieOf(floating));
    this.#nfa = nfa;
    this.#makeDfa = () => {
      const used = new UsedByteSets();
      for (const { sequence } of entries)
        if (sequence instanceof DeferredSequence) used.addAlphabet(sequence.alphabet);
        else for (const item of sequence.items) used.add(item);
      return new Dfa(nfa, { sets: used.all(), settles, tableBytes });
    };
    this.#settles = settles;
  }

  /** A simulation needs none. */
  get #dfa(): Dfa {
    return (this.#madeDfa ??= this.#makeDfa());
  }

  /** Whether the table proved useless. Lines are still decided, slowly. */
  get gaveUp(): boolean {
    return this.#dfa.gaveUp;
  }

  /**
   * Whether no line can settle. It explores the states reachable by every class of bytes, and returns false
   * if there are more than `states`.
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
   * Scans all lines of the first `length` bytes of a block. Undefined if the table gave up, or if the empty
   * match decides every line.
   */
  scanLines(block: Uint8Array, length: number): ScanResult | undefined {
    this.#lines ??= new BlockScanner(this.#dfa);
    return this.#lines.scan(block, length);
  }

  /**
   * Scans the line that starts at `from`, up to its newline or `to`. True if an entry settled it; otherwise
   * `matched` has the entries that matched. Undefined after too many steps.
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

  /** Scans a line without the table. */
  #simulate(block: Uint8Array, from: number, to: number): boolean | undefined {
    const newline = block.indexOf(10, from);
    return this.simulateText(block, from, newline < 0 || newline > to ? to : newline);
  }

  /** Scans all bytes of `from` to `to`, including newlines: for expressions that were lowered for texts. */
  simulateText(block: Uint8Array, from: number, to: number): boolean | undefined {
    const nfa = this.#nfa;
    const { matched } = this;
    matched.clear();
    this.settledAtEnd = false;
    let visits = MAX_STATE_VISITS + MAX_STATE_VISITS_PER_BYTE * (to - from);
    let set = initialStates(nfa);
    for (let at = from; at < to; at++) {
      this.stoppedAt = at;
      if (this.#accept(set.accepts)) return true;
      if (set.states.length === 0) return false;
      visits -= set.states.length;
      if (visits < 0) return undefined;
      set = nextStates(nfa, set, block[at], at === to - 1 ? 'last' : 'other');
    }
    this.stoppedAt = to;
    if (this.#accept(set.accepts)) return true;
    this.settledAtEnd = true;
    return this.#accept(acceptsAtEnd(nfa, set));
  }

  #accept(accepts: readonly number[]): boolean {
    this.settledBy = lowestSettledRule(accepts, this.#settles);
    if (this.settledBy < 0) for (const number of accepts) this.matched.add(number);
    return this.settledBy >= 0;
  }
}

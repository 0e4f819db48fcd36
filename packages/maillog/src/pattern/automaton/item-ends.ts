/**
 * Where the matches of one item of a sequence end: a small lazy automaton for one item, a number or a time of
 * the day, which all sequences share that have the item.
 *
 * The byte after a match may matter, because an item may peek at it: a place is an end only once that byte is
 * known. No item peeks backwards, so that the byte before the first one does not matter.
 */
import { acceptsAtEnd, acceptsBefore, initialStates, nextStates } from './state-set.ts';
import type { StateSet } from './state-set.ts';
import { Nfa } from './nfa.ts';
import type { Regular } from './regular.ts';
import { trieOf } from './trie.ts';

interface ItemState {
  readonly set: StateSet;
  /** Whether a match ends here, whatever follows. */
  readonly isEnd: boolean;
  /** Whether one ends here if the line does; undefined: nobody has asked. */
  isEndOfLine: boolean | undefined;
  /**
   * By byte: {@link NEW}, or twice the number of the next state, plus one if a match ends before the byte.
   */
  readonly next: Int32Array;
}

const NEW = -1;
/** The number of the state in which nothing can match any more. */
const DEAD = 0;
/** Some kilobytes each. When there are so many, building starts again. */
const MAX_STATES = 1000;

export class ItemEnds {
  readonly #nfa: Nfa;
  #states: ItemState[] = [];
  #byKey = new Map<string, number>();

  constructor(item: Regular) {
    const trie = trieOf([{ sequence: { anchored: true, items: [item] }, number: 0 }]);
    this.#nfa = new Nfa(trie, trieOf([]));
    this.#restart();
  }

  /**
   * Adds to `ends` each place where a match ends that starts at `from`, in order. The line ends before `to`.
   * Returns the place where nothing could match any more.
   */
  add(block: Uint8Array, from: number, to: number, ends: number[]): number {
    if (this.#states.length > MAX_STATES) this.#restart();
    let state = this.#states[1];
    for (let at = from; ; at++) {
      if (state.isEnd) ends.push(at);
      if (at >= to) {
        state.isEndOfLine ??= acceptsAtEnd(this.#nfa, state.set).length > 0;
        if (state.isEndOfLine && !state.isEnd) ends.push(at);
        return at;
      }
      const byte = block[at];
      const code = state.next[byte] === NEW ? this.#build(state, byte) : state.next[byte];
      if ((code & 1) === 1 && !state.isEnd) ends.push(at);
      if (code >> 1 === DEAD) return at;
      state = this.#states[code >> 1];
    }
  }

  #build(state: ItemState, byte: number): number {
    const before = acceptsBefore(this.#nfa, state.set, byte).length;
    const set = nextStates(this.#nfa, state.set, byte, 'other');
    // Those of before the byte are among those of after it.
    const number = this.#numberOf(set, set.accepts.length > before);
    return (state.next[byte] = 2 * number + (before > 0 ? 1 : 0));
  }

  #numberOf(set: StateSet, isEnd: boolean): number {
    if (set.states.length === 0 && !isEnd) return DEAD;
    const key = `${isEnd ? 1 : 0} ${Array.from(set.states, ({ id }) => id)
      .sort((one, other) => one - other)
      .join()}`;
    let number = this.#byKey.get(key);
    if (number === undefined) {
      number = this.#states.push({ set, isEnd, isEndOfLine: undefined, next: new Int32Array(256).fill(NEW) });
      this.#byKey.set(key, --number);
    }
    return number;
  }

  #restart(): void {
    this.#nfa.restart();
    this.#byKey = new Map();
    const start = initialStates(this.#nfa);
    const dead: StateSet = { states: [], before: -1, accepts: [] };
    this.#states = [{ set: dead, isEnd: false, isEndOfLine: false, next: new Int32Array(0) }];
    this.#numberOf(start, start.accepts.length > 0);
    // An item that nothing matches has a start all the same.
    if (this.#states.length === 1)
      this.#states.push({
        set: start,
        isEnd: false,
        isEndOfLine: false,
        next: new Int32Array(256).fill(DEAD),
      });
  }
}

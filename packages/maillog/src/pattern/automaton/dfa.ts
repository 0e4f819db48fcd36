/**
 * Seventh stage: the deterministic automaton, built lazily. A state is a front of the NFA; its row of the
 * table has, for each class of bytes that no rule tells apart, the next state, or that it has not been asked
 * for yet. A log's lines go through a small part of what is possible, so the table stays small where a full
 * one would not fit any memory.
 *
 * It has a cap. When it is reached, all is forgotten but the state at hand, and building starts anew: cheap
 * where a log has changed its subject. Where the table is forgotten again and again after few bytes each
 * time, building it costs more than it gives: then this automaton says that it gave up ({@link Dfa.gaveUp}),
 * and its owner goes on without.
 */
import type { ByteSet } from '../syntax/byteset.ts';
import { acceptsAtEnd, initialStates, nextStates } from './state-set.ts';
import type { StateSet } from './state-set.ts';
import type { Nfa } from './nfa.ts';

/** Entries of the table below zero. Others are states, as the index of their row's first entry. */
export const CODE = {
  /** Not asked for yet. */
  new: -1,
  /** No rule can match any more. */
  dead: -2,
  /** The line is over: no rule matched at its end; some that do not settle it. */
  endMiss: -3,
  endSome: -4,
  /** At and below: rules matched here that do not settle the line; `some - code` is the state. */
  some: -16,
  /**
   * At and below: rules matched that settle the line, whatever follows; `hit - code` is the lowest of them.
   */
  hit: -(2 ** 29),
  /** At and below: the same at the line's end; `endHit - code` is the rule. */
  endHit: -(2 ** 30),
} as const;

/** Does the code leave the line open, with its state to be asked which rules matched? */
export function isSome(code: number): boolean {
  return code <= CODE.some && code > CODE.hit;
}

/** Is the line over, its newline read? */
export function isEnd(code: number): boolean {
  return code === CODE.endMiss || code === CODE.endSome || code <= CODE.endHit;
}

/** The rule that settled the line; -1 where none did. */
export function ruleOf(code: number): number {
  if (code > CODE.hit) return -1;
  return (code > CODE.endHit ? CODE.hit : CODE.endHit) - code;
}

/** The lowest rule for which one of these entries settles a line; -1 if none does. */
export function lowestSettledRule(entries: readonly number[], settles: (entry: number) => number): number {
  let lowest = -1;
  for (const entry of entries) {
    const rule = settles(entry);
    if (rule >= 0 && (lowest < 0 || rule < lowest)) lowest = rule;
  }
  return lowest;
}

export interface DfaOptions {
  /** The sets that the NFA's states read or peek at: bytes that none of them tells apart are one class. */
  readonly sets: Iterable<ByteSet>;
  /** Of entry `n`: the rule that its match settles the line for; -1 if it does not settle it. */
  readonly settles: (entry: number) => number;
  /** Bytes of memory, about. */
  readonly tableBytes: number;
}

/** Forgetting this often ... */
const MAX_EARLY_FORGETS = 3;
/** ... after fewer bytes than this for each state means to give up. */
const MIN_BYTES_PER_STATE = 20;

export class Dfa {
  /** Class of each byte; the newline has one of its own. */
  readonly classes: Uint8Array;
  table: Int32Array;
  /** Where lines start: a state, or a code where the empty match decides. */
  start: number;
  gaveUp = false;
  /** Grows whenever all states are forgotten. */
  epoch = 0;
  readonly #nfa: Nfa;
  readonly #options: DfaOptions;
  readonly #width: number;
  #stateSets: StateSet[] = [];
  /** Of states in which a line has ended. */
  #endAccepts: (readonly number[])[] = [];
  /** Rows by the hash of their key; `sameHash` leads on to the next one of that hash. */
  readonly #byHash = new Map<number, number>();
  #sameHash: (number | undefined)[] = [];
  #keys: Int32Array[] = [];
  #used = 0;
  #earlyForgets = 0;
  #scanned = 0;

  constructor(nfa: Nfa, options: DfaOptions) {
    this.#nfa = nfa;
    this.#options = options;
    this.classes = classesOf(options.sets);
    this.#width = Math.max(...this.classes) + 1;
    this.table = new Int32Array(64 * this.#width).fill(CODE.new);
    this.start = this.#codeOf(initialStates(nfa));
  }

  /** Tells how many bytes have been scanned, for the sake of giving up. */
  noteScanned(bytes: number): void {
    this.#scanned += bytes;
  }

  /** Fills in the entry for reading `byte` in `state`. */
  step(state: number, byte: number): number {
    const front = this.#stateSets[state / this.#width];
    if (byte === 10) {
      const accepts = acceptsAtEnd(this.#nfa, front);
      this.#endAccepts[state / this.#width] = accepts;
      const code = this.#endCode(accepts);
      this.table[state + this.classes[10]] = code;
      return code;
    }
    const { epoch } = this;
    const code = this.#codeOf(nextStates(this.#nfa, front, byte, 'other'));
    // After forgetting there is no row to write to.
    if (this.epoch === epoch) this.table[state + this.classes[byte]] = code;
    return code;
  }

  /** The rules that matched on the way into a state (`some`). */
  acceptsOf(state: number): readonly number[] {
    return this.#stateSets[state / this.#width].accepts;
  }

  /** The rules that match where the line ends in a state (`endSome`). */
  endAcceptsOf(state: number): readonly number[] {
    return this.#endAccepts[state / this.#width];
  }

  #endCode(accepts: readonly number[]): number {
    if (accepts.length === 0) return CODE.endMiss;
    const settled = lowestSettledRule(accepts, this.#options.settles);
    return settled < 0 ? CODE.endSome : CODE.endHit - settled;
  }

  #codeOf(front: StateSet): number {
    const { accepts } = front;
    const settled = lowestSettledRule(accepts, this.#options.settles);
    if (settled >= 0) return CODE.hit - settled;
    if (accepts.length === 0 && front.states.length === 0) return CODE.dead;
    const state = this.#stateOf(front);
    return accepts.length === 0 ? state : CODE.some - state;
  }

  #stateOf(front: StateSet): number {
    const key = this.#keyOf(front);
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i], 0x9e3779b1) ^ (hash >>> 13);
    for (let row = this.#byHash.get(hash); row !== undefined; row = this.#sameHash[row]) {
      if (isSame(this.#keys[row], key)) return row * this.#width;
    }
    const cost = 4 * this.#width + 16 * key.length + 300;
    // A table of two states is kept whatever they cost: the line has to be read.
    if (this.#used + cost > this.#options.tableBytes && this.#stateSets.length > 1) this.#forget();
    this.#used += cost;
    const row = this.#stateSets.length;
    if ((row + 1) * this.#width > this.table.length) {
      const table = new Int32Array(2 * this.table.length).fill(CODE.new);
      table.set(this.table);
      this.table = table;
    }
    this.#stateSets.push(front);
    this.#keys.push(key);
    this.#sameHash.push(this.#byHash.get(hash));
    this.#byHash.set(hash, row);
    return row * this.#width;
  }

  /**
   * Two fronts are one state where these are equal: the states, sorted, the class of the byte before, and
   * what was matched.
   */
  #keyOf({ states, before, accepts }: StateSet): Int32Array {
    const key = new Int32Array(states.length + 2 + accepts.length);
    let waits = false;
    for (let i = 0; i < states.length; i++) {
      key[i] = states[i].id;
      waits ||= states[i].peeks.length > 0;
    }
    key.subarray(0, states.length).sort();
    key[states.length] = -1;
    // The byte before matters only to what a peek may let in later.
    key[states.length + 1] = waits && before >= 0 ? this.classes[before] : -1;
    key.set(accepts, states.length + 2);
    return key;
  }

  #forget(): void {
    this.epoch++;
    const states = this.#stateSets.length;
    this.#earlyForgets = this.#scanned < MIN_BYTES_PER_STATE * states ? this.#earlyForgets + 1 : 0;
    this.gaveUp = this.#earlyForgets >= MAX_EARLY_FORGETS;
    this.#scanned = 0;
    this.#used = 0;
    this.#stateSets = [];
    this.#endAccepts = [];
    this.#byHash.clear();
    this.#sameHash = [];
    this.#keys = [];
    this.table.fill(CODE.new);
    this.start = this.#codeOf(initialStates(this.#nfa));
  }
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** Numbers bytes by the sets that hold them: two bytes have one number if no set tells them apart. */
function classesOf(sets: Iterable<ByteSet>): Uint8Array {
  let classes: number[] = Array.from({ length: 256 }, (_, byte) => (byte === 10 ? 1 : 0));
  for (const { words } of sets) {
    const renamed = new Map<number, number>();
    classes = classes.map((old, byte) => {
      const key = 2 * old + ((words[byte >> 5] >>> (byte & 31)) & 1);
      const known = renamed.get(key);
      if (known !== undefined) return known;
      renamed.set(key, renamed.size);
      return renamed.size - 1;
    });
  }
  return Uint8Array.from(classes);
}

/**
 * Seventh stage: the lazy deterministic automaton.
 *
 * What it is: a state is a set of NFA states (state-set.ts). Its row of the table has, for each class of
 * bytes that no rule distinguishes, the next state, or a code below zero ({@link CODE}). A code says that the
 * entry is not built yet, that nothing can match any more, or that rules matched. Lines of a log visit a
 * small part of the possible states, so the table stays small where a full one would fit no memory.
 *
 * Limits: when the table reaches `tableBytes`, all states are forgotten except the current one, and building
 * starts again. That is cheap if the log changed its subject. If it happens {@link MAX_EARLY_FORGETS} times
 * after few bytes for each state, building costs more than it saves: the automaton gives up ({@link
 * Dfa.gaveUp}), and its owner continues without it.
 */
import type { ByteSet } from '../syntax/byteset.ts';
import { acceptsAtEnd, initialStates, nextStates } from './state-set.ts';
import type { StateSet } from './state-set.ts';
import type { Nfa } from './nfa.ts';

/** Codes of the table. Entries of zero and above are states: the index of the first entry of their row. */
export const CODE = {
  /** The entry is not built yet. */
  new: -1,
  /** No rule can match any more. */
  dead: -2,
  /** The line ended: no rule matched at its end, or some did that do not settle it. */
  endMiss: -3,
  endSome: -4,
  /** This and below: rules matched that do not settle the line; `some - code` is the state. */
  some: -16,
  /** This and below: rules matched that settle the line, whatever follows; `hit - code` is the lowest. */
  hit: -(2 ** 29),
  /** This and below: the same at the end of the line; `endHit - code` is the lowest. */
  endHit: -(2 ** 30),
} as const;

/** Whether rules matched and the line is still open: {@link Dfa.acceptsOf} has the rules. */
export function isSome(code: number): boolean {
  return code <= CODE.some && code > CODE.hit;
}

/** Whether the line ended: its newline was read. */
export function isEnd(code: number): boolean {
  return code === CODE.endMiss || code === CODE.endSome || code <= CODE.endHit;
}

/** The rule that settled the line; -1 if none did. */
export function ruleOf(code: number): number {
  if (code > CODE.hit) return -1;
  return (code > CODE.endHit ? CODE.hit : CODE.endHit) - code;
}

/** The lowest rule for which one of these entries settles a line; -1 if there is none. */
export function lowestSettledRule(entries: readonly number[], settles: (entry: number) => number): number {
  let lowest = -1;
  for (const entry of entries) {
    const rule = settles(entry);
    if (rule >= 0 && (lowest < 0 || rule < lowest)) lowest = rule;
  }
  return lowest;
}

export interface DfaOptions {
  /** The sets that NFA states read or peek at. Bytes that none of the sets distinguishes are one class. */
  readonly sets: Iterable<ByteSet>;
  /** The rule for which a match of `entry` settles the line; -1 if none. */
  readonly settles: (entry: number) => number;
  /** Memory of the table in bytes, approximately. */
  readonly tableBytes: number;
}

/** The automaton gives up after this many early forgets in a row. */
const MAX_EARLY_FORGETS = 3;
/** A forget is early if fewer bytes than this were scanned for each state. */
const MIN_BYTES_PER_STATE = 20;

export class Dfa {
  /** The class of each byte. The newline has a class of its own. */
  readonly classes: Uint8Array;
  table: Int32Array;
  /** The state in which lines start, or a code if the empty match decides. */
  start: number;
  gaveUp = false;
  /** Increases whenever all states are forgotten. */
  epoch = 0;
  readonly #nfa: Nfa;
  readonly #options: DfaOptions;
  readonly #width: number;
  #stateSets: StateSet[] = [];
  /** The rules that match at the end of a line, by state. */
  #endAccepts: (readonly number[])[] = [];
  /** Rows by the hash of their key; `#sameHash` has the next row with the same hash. */
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

  /** Adds to the number of scanned bytes, from which the automaton decides whether to give up. */
  noteScanned(bytes: number): void {
    this.#scanned += bytes;
  }

  /** Builds the entry for reading `byte` in `state`. */
  step(state: number, byte: number): number {
    const set = this.#stateSets[state / this.#width];
    if (byte === 10) {
      const accepts = acceptsAtEnd(this.#nfa, set);
      this.#endAccepts[state / this.#width] = accepts;
      const code = this.#endCode(accepts);
      this.table[state + this.classes[10]] = code;
      return code;
    }
    const { epoch } = this;
    const code = this.#codeOf(nextStates(this.#nfa, set, byte, 'other'));
    // After a forget, the row of `state` no longer exists.
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

  #codeOf(set: StateSet): number {
    const { accepts } = set;
    const settled = lowestSettledRule(accepts, this.#options.settles);
    if (settled >= 0) return CODE.hit - settled;
    if (accepts.length === 0 && set.states.length === 0) return CODE.dead;
    const state = this.#stateOf(set);
    return accepts.length === 0 ? state : CODE.some - state;
  }

  #stateOf(set: StateSet): number {
    const key = this.#keyOf(set);
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i], 0x9e3779b1) ^ (hash >>> 13);
    for (let row = this.#byHash.get(hash); row !== undefined; row = this.#sameHash[row]) {
      if (isSame(this.#keys[row], key)) return row * this.#width;
    }
    const cost = 4 * this.#width + 16 * key.length + 300;
    // The table keeps at least two states, whatever they cost: the line must be read.
    if (this.#used + cost > this.#options.tableBytes && this.#stateSets.length > 1) this.#forget();
    this.#used += cost;
    const row = this.#stateSets.length;
    if ((row + 1) * this.#width > this.table.length) {
      const table = new Int32Array(2 * this.table.length).fill(CODE.new);
      table.set(this.table);
      this.table = table;
    }
    this.#stateSets.push(set);
    this.#keys.push(key);
    this.#sameHash.push(this.#byHash.get(hash));
    this.#byHash.set(hash, row);
    return row * this.#width;
  }

  /** The key of a state: the sorted NFA states, the class of the byte before, and the rules that matched. */
  #keyOf({ states, before, accepts }: StateSet): Int32Array {
    const key = new Int32Array(states.length + 2 + accepts.length);
    let waits = false;
    for (let i = 0; i < states.length; i++) {
      key[i] = states[i].id;
      waits ||= states[i].peeks.length > 0;
    }
    key.subarray(0, states.length).sort();
    key[states.length] = -1;
    // The byte before matters only if a state waits for a peek.
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
    this.#nfa.restart();
    this.start = this.#codeOf(initialStates(this.#nfa));
  }
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** Numbers the bytes: two bytes get one number if no set distinguishes them. */
function classesOf(sets: Iterable<ByteSet>): Uint8Array {
  const classes = new Uint8Array(256);
  classes[10] = 1;
  // What became of each class: of its bytes outside the set, and of those in it.
  const renamed = new Int16Array(512);
  for (const { words } of sets) {
    renamed.fill(-1);
    let count = 0;
    for (let byte = 0; byte < 256; byte++) {
      const key = 2 * classes[byte] + ((words[byte >> 5] >>> (byte & 31)) & 1);
      if (renamed[key] < 0) renamed[key] = count++;
      classes[byte] = renamed[key];
    }
  }
  return classes;
}

/**
 * The set of NFA states that the automaton is in at one place of a line, and the step from one byte to the
 * next. The lazy DFA (which caches the results) and the simulation (which does not) both use it.
 *
 * A peek at the byte before is decided when its state is entered. A peek at the byte after must wait: its
 * state stays in the set, and the next byte or the end decides it. What follows may peek backwards again,
 * which is why a set knows the byte before it.
 */
import { hasByte } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import type { Nfa, Closure, State } from './nfa.ts';

/** The states at one place of a line. */
export interface StateSet {
  readonly states: readonly State[];
  /** The byte before this place; -1 at the start of the line. */
  readonly before: number;
  /** The entries that matched up to here. */
  readonly accepts: readonly number[];
}

/** Whether the next byte is the last of the text. Only `\Z` depends on it. */
export type Upcoming = 'last' | 'other';

let generation = 0;

/** The states at the start of a line. */
export function initialStates(nfa: Nfa): StateSet {
  const entering = new StateSetBuilder(nfa, -1);
  entering.enter(nfa.start);
  return entering.build();
}

/** The states after `byte`. */
export function nextStates(nfa: Nfa, set: StateSet, byte: number, upcoming: Upcoming): StateSet {
  const ready = resolvePeeks(nfa, set, byte, upcoming);
  const entering = new StateSetBuilder(nfa, byte);
  entering.accepts.push(...ready.accepts);
  for (const state of ready.states) {
    const { sets, targets } = state;
    if (sets.length > MIN_INDEXED_TARGETS)
      for (const target of targetsOf(state, byte)) entering.enter(target);
    else for (let i = 0; i < sets.length; i++) if (hasByte(sets[i], byte)) entering.enter(targets[i]);
  }
  return entering.build();
}

/** The entries that match at the end of the line, besides those that matched before. */
export function acceptsAtEnd(nfa: Nfa, set: StateSet): readonly number[] {
  return resolvePeeks(nfa, set, -1, 'other').accepts;
}

/** The entries that match before `byte`, because of what they peek at, besides those that matched before. */
export function acceptsBefore(nfa: Nfa, set: StateSet, byte: number): readonly number[] {
  return resolvePeeks(nfa, set, byte, 'other').accepts;
}

/** A state with more targets than this is indexed by byte. */
const MIN_INDEXED_TARGETS = 8;

function targetsOf(state: State, byte: number): readonly State[] {
  state.byByte ??= [];
  return (state.byByte[byte] ??= state.targets.filter((_, i) => hasByte(state.sets[i], byte)));
}

/**
 * Decides the peeks that wait for the next byte; -1 means the end. Returns the states after that, and the
 * entries that matched.
 */
function resolvePeeks(nfa: Nfa, set: StateSet, byte: number, upcoming: Upcoming): Closure {
  if (!set.states.some(({ peeks }) => peeks.length > 0)) return { states: set.states, accepts: [] };
  const entering = new StateSetBuilder(nfa, set.before);
  for (const state of set.states) entering.add(state);
  // A state that a peek enters may wait for the same byte.
  for (let i = 0; i < entering.states.length; i++) {
    for (const { peek, target } of entering.states[i].peeks) {
      const holds =
        peek.kind === 'final'
          ? byte < 0 || (byte === 10 && upcoming === 'last')
          : !peek.back && sees(peek.set, peek.edge, byte);
      if (holds) entering.enter(target);
    }
  }
  return entering;
}

function sees(set: ByteSet, edge: boolean, byte: number): boolean {
  return byte < 0 ? edge : hasByte(set, byte);
}

/** Builds a state set. */
class StateSetBuilder implements Closure {
  readonly states: State[] = [];
  readonly accepts: number[] = [];
  readonly #nfa: Nfa;
  readonly #before: number;
  readonly #generation = ++generation;

  constructor(nfa: Nfa, before: number) {
    this.#nfa = nfa;
    this.#before = before;
  }

  build(): StateSet {
    return { states: fitted(this.states), before: this.#before, accepts: fitted(this.accepts) };
  }

  add(state: State): void {
    if (state.mark === this.#generation) return;
    state.mark = this.#generation;
    this.states.push(state);
  }

  /** Enters a state and its closure. */
  enter(state: State): void {
    const reach = (state.closure ??= closureOf(this.#nfa, state, undefined) ?? 'depends');
    const { states, accepts } =
      reach === 'depends' ? (closureOf(this.#nfa, state, this.#before) as Closure) : reach;
    for (const each of states) this.add(each);
    for (const accept of accepts) this.accepts.push(accept);
  }
}

/** Follows all steps that read no byte. Undefined if they depend on the byte before, and it is not given. */
function closureOf(nfa: Nfa, from: State, before: number | undefined): Closure | undefined {
  const states: State[] = [];
  const accepts: number[] = [];
  const seen = new Set([from]);
  for (const state of seen) {
    nfa.expand(state);
    accepts.push(...state.accepts);
    let waits = state.sets.length > 0;
    for (const { peek, target } of state.peeks) {
      if (peek.kind === 'final' || !peek.back) waits = true;
      else if (before === undefined) return undefined;
      else if (sees(peek.set, peek.edge, before)) seen.add(target);
    }
    for (const target of state.free) seen.add(target);
    if (waits) states.push(state);
  }
  return { states: fitted(states), accepts: fitted(accepts) };
}

const NOTHING: never[] = [];

/** A list that is kept, without the room that it was given to grow. */
function fitted<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? NOTHING : list.slice();
}

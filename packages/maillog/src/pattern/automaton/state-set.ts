import { hasByte } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import type { Nfa, Closure, State } from './nfa.ts';

/**
 * All states that the automaton is in at one place of a line: the step from one byte to the next, on which
 * both the lazy DFA (which remembers the results) and the plain simulation (which does not) are built.
 *
 * A peek at the byte before is decided when its state is entered. A peek at the byte after has to wait: its
 * state stays in the front and is decided by the next byte, or by the end. What follows it may peek backwards
 * again, which is why a front knows the byte before it.
 */
export interface StateSet {
  readonly states: readonly State[];
  /** The byte before; -1 at the start. */
  readonly before: number;
  /** Rules that matched on the way here. */
  readonly accepts: readonly number[];
}

/** Where in the text the coming byte stands; matters to `\Z` only. */
export type Upcoming = 'last' | 'other';

let generation = 0;

/** The front at the start of a line. */
export function initialStates(nfa: Nfa): StateSet {
  const entering = new StateSetBuilder(nfa, -1);
  entering.enter(nfa.start);
  return entering.build();
}

/** The front after `byte`. */
export function nextStates(nfa: Nfa, front: StateSet, byte: number, upcoming: Upcoming): StateSet {
  const ready = resolvePeeks(nfa, front, byte, upcoming);
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

/** The rules that match at the end of the line, beyond those before it. */
export function acceptsAtEnd(nfa: Nfa, front: StateSet): readonly number[] {
  return resolvePeeks(nfa, front, -1, 'other').accepts;
}

/** Above this, a state's targets are looked up by byte rather than tried one by one. */
const MIN_INDEXED_TARGETS = 8;

function targetsOf(state: State, byte: number): readonly State[] {
  state.byByte ??= [];
  return (state.byByte[byte] ??= state.targets.filter((_, i) => hasByte(state.sets[i], byte)));
}

/**
 * Decides the peeks that wait for the next byte, -1 being the end: the states that are in force now, and what
 * matched by that.
 */
function resolvePeeks(nfa: Nfa, front: StateSet, byte: number, upcoming: Upcoming): Closure {
  if (!front.states.some(({ peeks }) => peeks.length > 0)) return { states: front.states, accepts: [] };
  const entering = new StateSetBuilder(nfa, front.before);
  for (const state of front.states) entering.add(state);
  // What a peek lets in may wait for the same byte.
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

/** A front in the making. */
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
    return { states: this.states, before: this.#before, accepts: this.accepts };
  }

  add(state: State): void {
    if (state.mark === this.#generation) return;
    state.mark = this.#generation;
    this.states.push(state);
  }

  /** Enters a state, and all that is entered with it. */
  enter(state: State): void {
    const reach = (state.closure ??= closureOf(this.#nfa, state, undefined) ?? 'depends');
    const { states, accepts } =
      reach === 'depends' ? (closureOf(this.#nfa, state, this.#before) as Closure) : reach;
    for (const each of states) this.add(each);
    for (const accept of accepts) this.accepts.push(accept);
  }
}

/** Follows what costs no byte. Undefined where that depends on the byte before, and `before` is not given. */
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
  return { states, accepts };
}

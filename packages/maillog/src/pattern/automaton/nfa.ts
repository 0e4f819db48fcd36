/**
 * Sixth stage: Thompson's automaton, built on demand.
 *
 * A state is a recipe ("the rest of this rule from item 12 on") until a line first reaches it. A rule whose
 * program never logs costs a node of the trie and nothing more. Counted repetitions are unrolled one round at
 * a time.
 */
import type { ByteSet } from '../syntax/byteset.ts';
import { byteOf } from './regular.ts';
import type { Loop, Peek, Regular, Text } from './regular.ts';
import { ANY } from '../syntax/byteset.ts';
import { firstOf, isEmpty, openNode } from './trie.ts';
import type { Rest, TrieNode } from './trie.ts';

/** Most states have one transition. All lists without items are one. */
const NOTHING: never[] = [];

/** A state of the automaton. */
export class State {
  readonly id: number;
  /** The sets of bytes that may be read here, and the target of each. */
  sets: ByteSet[] = NOTHING;
  targets: State[] = NOTHING;
  /** States that are entered together with this one. */
  free: State[] = NOTHING;
  /** States that are entered if a peek holds. */
  peeks: PeekEdge[] = NOTHING;
  /** Entries that match when this state is entered. */
  accepts: readonly number[] = NOTHING;
  /** What the state is built from; undefined once it is built. */
  recipe: Recipe | undefined;
  /** Used by state-set.ts: the last set that the state was added to. */
  mark = 0;
  /** Used by state-set.ts: all states entered with this one, if they do not depend on the byte before. */
  closure: Closure | 'depends' | undefined;
  /** Used by state-set.ts: the targets by byte, if there are many. */
  byByte: (readonly State[])[] | undefined;

  constructor(id: number, promise: Recipe | undefined) {
    this.id = id;
    this.recipe = promise;
  }

  reads(set: ByteSet, target: State): void {
    this.sets = added(this.sets, set);
    this.targets = added(this.targets, target);
  }

  enters(target: State): void {
    this.free = added(this.free, target);
  }

  waits(edge: PeekEdge): void {
    this.peeks = added(this.peeks, edge);
  }
}

/** The list with one more item. A list that begins by `push` has room for 17, which thousands do not need. */
function added<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

export interface PeekEdge {
  readonly peek: Peek | { readonly kind: 'final' };
  readonly target: State;
}

/** The states that read a byte or wait for one, and the entries that matched. */
export interface Closure {
  readonly states: readonly State[];
  readonly accepts: readonly number[];
}

type Recipe =
  | { readonly kind: 'start'; readonly anchored: TrieNode; readonly floating: TrieNode }
  | { readonly kind: 'trie'; readonly node: TrieNode }
  | ({ readonly kind: 'rest' } & Rest)
  | { readonly kind: 'item'; readonly item: Regular; readonly next: State }
  | { readonly kind: 'items'; readonly items: readonly Regular[]; readonly at: number; readonly next: State }
  | { readonly kind: 'text'; readonly text: Text; readonly offset: number; readonly next: State }
  /** A loop after `done` rounds. */
  | { readonly kind: 'loop'; readonly loop: Loop; readonly done: number; readonly next: State };

/** The automaton of a set of rules. */
export class Nfa {
  start: State;
  readonly #anchored: TrieNode;
  readonly #floating: TrieNode;
  #count = 0;

  /** Rules in `anchored` match only at the start of a line, rules in `floating` anywhere. */
  constructor(anchored: TrieNode, floating: TrieNode) {
    this.#anchored = anchored;
    this.#floating = floating;
    this.start = this.#first();
  }

  /** Begins anew. The states of before remain usable; nothing keeps them in memory but their users. */
  restart(): void {
    this.start = this.#first();
  }

  #first(): State {
    return this.#stateFor({ kind: 'start', anchored: this.#anchored, floating: this.#floating });
  }

  /** Builds a state from its recipe. */
  expand(state: State): void {
    const { recipe } = state;
    if (recipe === undefined) return;
    state.recipe = undefined;
    switch (recipe.kind) {
      case 'start':
        return this.#begin(state, recipe.anchored, recipe.floating);
      case 'trie':
        return this.#trie(state, recipe.node);
      case 'rest': {
        const first = firstOf(recipe);
        if (first === undefined) state.accepts = [recipe.accept];
        else this.#item(state, first.item, () => this.#stateFor({ kind: 'rest', ...first.after }));
        return;
      }
      case 'item':
        return this.#item(state, recipe.item, () => recipe.next);
      case 'items': {
        const { items, at, next } = recipe;
        return this.#item(state, items[at], () =>
          at + 1 === items.length ? next : this.#stateFor({ kind: 'items', items, at: at + 1, next }),
        );
      }
      case 'text':
        return this.#byte(state, recipe.text, recipe.offset, recipe.next);
      case 'loop':
        return this.#round(state, recipe.loop, recipe.done, recipe.next);
    }
  }

  #stateFor(promise: Recipe): State {
    return new State(this.#count++, promise);
  }

  #begin(state: State, anchored: TrieNode, floating: TrieNode): void {
    if (!isEmpty(anchored)) state.enters(this.#stateFor({ kind: 'trie', node: anchored }));
    if (isEmpty(floating)) return;
    // A floating rule may start at every byte.
    const anywhere = this.#stateFor({ kind: 'trie', node: floating });
    this.expand(anywhere);
    anywhere.reads(ANY, anywhere);
    state.enters(anywhere);
  }

  #trie(state: State, node: TrieNode): void {
    const only = openNode(node);
    if (only !== undefined) state.enters(this.#stateFor({ kind: 'rest', ...only }));
    if (node.accepts !== undefined) state.accepts = node.accepts;
    for (const child of node.children) {
      this.#item(state, child.item as Regular, () => this.#stateFor({ kind: 'trie', node: child }));
    }
  }

  /** Adds the transitions that match `item` and lead to `next()`. */
  #item(state: State, item: Regular, next: () => State): void {
    switch (item.kind) {
      case 'none':
        return;
      case 'empty':
        state.enters(next());
        return;
      case 'set':
        state.reads(item.set, next());
        return;
      case 'text':
        return this.#byte(state, item, 0, next());
      case 'peek':
      case 'final':
        state.waits({ peek: item, target: next() });
        return;
      case 'cat':
        state.enters(this.#stateFor({ kind: 'items', items: item.items, at: 0, next: next() }));
        return;
      case 'alt': {
        const after = next();
        for (const branch of item.branches)
          state.enters(this.#stateFor({ kind: 'item', item: branch, next: after }));
        return;
      }
      case 'loop':
        state.enters(this.#stateFor({ kind: 'loop', loop: item, done: 0, next: next() }));
        return;
    }
  }

  #byte(state: State, text: Text, offset: number, next: State): void {
    const last = offset + 1 === text.text.length;
    this.#item(state, byteOf(text, offset), () =>
      last ? next : this.#stateFor({ kind: 'text', text, offset: offset + 1, next }),
    );
  }

  #round(state: State, loop: Loop, done: number, next: State): void {
    if (done >= loop.min) state.enters(next);
    if (done >= loop.max) return;
    // After its minimum count, a loop without bound is one state.
    const endless = loop.max === Infinity && done >= loop.min;
    const again = endless ? state : this.#stateFor({ kind: 'loop', loop, done: done + 1, next });
    this.#item(state, loop.body, () => again);
  }
}

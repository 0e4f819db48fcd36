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
import { firstOf, isEmpty } from './trie.ts';
import type { Rest, TrieNode } from './trie.ts';

/** A state of the automaton. */
export class State {
  readonly id: number;
  /** The sets of bytes that may be read here, and the target of each. */
  readonly sets: ByteSet[] = [];
  readonly targets: State[] = [];
  /** States that are entered together with this one. */
  readonly free: State[] = [];
  /** States that are entered if a peek holds. */
  readonly peeks: PeekEdge[] = [];
  /** Entries that match when this state is entered. */
  readonly accepts: number[] = [];
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
  readonly start: State;
  #count = 0;

  /** Rules in `anchored` match only at the start of a line, rules in `floating` anywhere. */
  constructor(anchored: TrieNode, floating: TrieNode) {
    this.start = this.#stateFor({ kind: 'start', anchored, floating });
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
        if (first === undefined) state.accepts.push(recipe.accept);
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
    if (!isEmpty(anchored)) state.free.push(this.#stateFor({ kind: 'trie', node: anchored }));
    if (isEmpty(floating)) return;
    // A floating rule may start at every byte.
    const anywhere = this.#stateFor({ kind: 'trie', node: floating });
    this.expand(anywhere);
    anywhere.sets.push(ANY);
    anywhere.targets.push(anywhere);
    state.free.push(anywhere);
  }

  #trie(state: State, node: TrieNode): void {
    if (node.accepts !== undefined) state.accepts.push(...node.accepts);
    if (node.rest !== undefined) state.free.push(this.#stateFor({ kind: 'rest', ...node.rest }));
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
        state.free.push(next());
        return;
      case 'set':
        state.sets.push(item.set);
        state.targets.push(next());
        return;
      case 'text':
        return this.#byte(state, item, 0, next());
      case 'peek':
      case 'final':
        state.peeks.push({ peek: item, target: next() });
        return;
      case 'cat':
        state.free.push(this.#stateFor({ kind: 'items', items: item.items, at: 0, next: next() }));
        return;
      case 'alt': {
        const after = next();
        for (const branch of item.branches)
          state.free.push(this.#stateFor({ kind: 'item', item: branch, next: after }));
        return;
      }
      case 'loop':
        state.free.push(this.#stateFor({ kind: 'loop', loop: item, done: 0, next: next() }));
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
    if (done >= loop.min) state.free.push(next);
    if (done >= loop.max) return;
    // After its minimum count, a loop without bound is one state.
    const endless = loop.max === Infinity && done >= loop.min;
    const again = endless ? state : this.#stateFor({ kind: 'loop', loop, done: done + 1, next });
    this.#item(state, loop.body, () => again);
  }
}

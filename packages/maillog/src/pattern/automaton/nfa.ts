import type { ByteSet } from '../syntax/byteset.ts';
import { byteOf } from './regular.ts';
import type { Loop, Peek, Regular, Text } from './regular.ts';
import { ANY } from '../syntax/byteset.ts';
import { firstOf, isEmpty } from './trie.ts';
import type { Rest, TrieNode } from './trie.ts';

/**
 * Sixth stage: Thompson's automaton, made as far as lines need it. A state is a promise ("what remains of
 * this rule from item 12 on") until a line first reaches it; a rule whose program never logs costs a node in
 * the trie and no more. Counted repetitions are unrolled likewise, one round at a time.
 */
export class State {
  readonly id: number;
  /** Bytes that may be read here, and where each leads. */
  readonly sets: ByteSet[] = [];
  readonly targets: State[] = [];
  /** States that are entered along with this one. */
  readonly free: State[] = [];
  /** States that are entered where a peek holds. */
  readonly peeks: PeekEdge[] = [];
  /** Rules that match once this is entered. */
  readonly accepts: number[] = [];
  /** What this state is to be made from; undefined once it is made. */
  recipe: Recipe | undefined;
  /** For {@link Front}: the set that it was last put into. */
  mark = 0;
  /**
   * For {@link Front}: all that entering this state enters, where that does not depend on the byte before.
   */
  closure: Closure | 'depends' | undefined;
  /** For {@link Front}: targets by byte, where there are many. */
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

/** States that read a byte or wait for one, and the rules that matched. */
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
  /** A loop with `done` rounds behind it, as far as that matters. */
  | { readonly kind: 'loop'; readonly loop: Loop; readonly done: number; readonly next: State };

/** The automaton of a set of rules. */
export class Nfa {
  readonly start: State;
  #count = 0;

  /** `anchored` match at the start only, `floating` anywhere. */
  constructor(anchored: TrieNode, floating: TrieNode) {
    this.start = this.#stateFor({ kind: 'start', anchored, floating });
  }

  /** Makes what a state promised. */
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
    // A floating rule begins at every byte anew.
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

  /** Adds to `state` what it takes to match `item` and then go on at `next()`. */
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
    // Past its least count, a loop without bound is one state.
    const endless = loop.max === Infinity && done >= loop.min;
    const again = endless ? state : this.#stateFor({ kind: 'loop', loop, done: done + 1, next });
    this.#item(state, loop.body, () => again);
  }
}

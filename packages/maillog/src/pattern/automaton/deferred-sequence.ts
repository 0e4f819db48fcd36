/**
 * A sequence that is read in stages: what an automaton costs to build is paid only for rules that its lines
 * reach, and only as far as they reach them.
 */
import type { AnchoredSequence } from './anchored-sequence.ts';
import type { Regular } from './regular.ts';
import type { Alphabet } from '../syntax/ere/plain-rule.ts';

/** Some items of a sequence, and how to read the next ones. */
export class Stage {
  readonly items: readonly Regular[];
  readonly #read: (() => Stage) | undefined;
  #next: Stage | undefined;

  /** `read` is called once, and never throws; undefined: these are the last items. */
  constructor(items: readonly Regular[], read?: () => Stage) {
    this.items = items;
    this.#read = read;
  }

  get next(): Stage | undefined {
    return (this.#next ??= this.#read?.());
  }
}

export class DeferredSequence implements AnchoredSequence {
  readonly anchored = true;
  /** The first stage. Sequences that begin alike share its items, as one list. */
  readonly head: Stage;
  /** What all stages may read. */
  readonly alphabet: Alphabet;

  constructor(head: Stage, alphabet: Alphabet) {
    this.head = head;
    this.alphabet = alphabet;
  }

  /** The items of all stages, which reads them. */
  get items(): readonly Regular[] {
    const items: Regular[] = [];
    for (let stage: Stage | undefined = this.head; stage; stage = stage.next) items.push(...stage.items);
    return items;
  }
}

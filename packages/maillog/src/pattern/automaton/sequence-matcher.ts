/**
 * Matches any number of sequences that start where the line does, item by item: a literal is compared, and
 * what is not one has a small automaton, which all sequences share (item-ends.ts).
 *
 * When: for thousands of templates. The lazy automaton of all rules is faster once its states are built, but
 * each template needs some sixty of its own, and a thousand templates fill its table.
 *
 * Limits: {@link MAX_STEPS} bounds the places that are tried on a line, and a place is tried once. Beyond it
 * the answer is undefined, never a guess.
 */
import { ItemEnds } from './item-ends.ts';
import type { Regular } from './regular.ts';
import { SequenceTrie, textAt } from './sequence-trie.ts';
import type { ItemEdge, SequenceNode } from './sequence-trie.ts';

/** Nodes that are visited, and bytes that their items read. A plain line takes some hundred. */
const MAX_STEPS = 2_000_000;
const MAX_STEPS_PER_BYTE = 200;
/** Until then, places are not remembered: few lines have two ways to one. */
const MIN_STEPS_FOR_MEMORY = 1000;

export class SequenceMatcher {
  /** The numbers of the sequences that match the last line, each once. */
  readonly matched = new Set<number>();
  readonly #trie = new SequenceTrie();
  readonly #ends = new Map<Regular, ItemEnds>();
  /** Ends that are still to be visited; each visit uses the top. */
  readonly #places: number[] = [];
  readonly #visited = new Set<number>();
  #block: Uint8Array = new Uint8Array();
  #from = 0;
  #to = 0;
  #steps = 0;
  #maxSteps = 0;

  /** `number` is added to {@link matched} where the sequence matches. */
  add(items: readonly Regular[], number: number): void {
    this.#trie.add(items, number);
  }

  /** Matches the line `[from, to)`, without its newline. False after too many steps. */
  match(block: Uint8Array, from: number, to: number): boolean {
    // To clear an empty set takes time, too.
    if (this.matched.size > 0) this.matched.clear();
    if (this.#visited.size > 0) this.#visited.clear();
    this.#places.length = 0;
    this.#block = block;
    this.#from = from;
    this.#to = to;
    this.#steps = 0;
    this.#maxSteps = MAX_STEPS + MAX_STEPS_PER_BYTE * (to - from);
    this.#visit(this.#trie.root, from);
    return this.#steps <= this.#maxSteps;
  }

  #visit(node: SequenceNode, at: number): void {
    this.#steps++;
    if (this.#steps > MIN_STEPS_FOR_MEMORY) {
      if (this.#steps > this.#maxSteps) return;
      const place = node.id * (this.#to - this.#from + 1) + (at - this.#from);
      if (this.#visited.has(place)) return;
      this.#visited.add(place);
    }
    if (node.rest !== undefined) this.#trie.expand(node);
    const { numbers, items } = node;
    for (let index = 0; index < numbers.length; index++) this.matched.add(numbers[index]);
    if (node.text !== undefined) this.#visitText(node, at);
    for (let index = 0; index < items.length; index++) this.#visitItem(items[index], at);
  }

  #visitText(node: SequenceNode, at: number): void {
    const block = this.#block;
    const edge = at < this.#to ? textAt(node, block[at]) : undefined;
    if (edge === undefined) return;
    const { text } = edge;
    const end = at + text.length;
    if (end > this.#to) return;
    for (let index = 1; index < text.length; index++)
      if (block[at + index] !== text.charCodeAt(index)) return;
    this.#visit(edge.node, end);
  }

  #visitItem({ item, node }: ItemEdge, at: number): void {
    let ends = this.#ends.get(item);
    if (ends === undefined) this.#ends.set(item, (ends = new ItemEnds(item)));
    const places = this.#places;
    const base = places.length;
    this.#steps += ends.add(this.#block, at, this.#to, places) - at;
    // After a word, nearly all places are within it, where no text goes on.
    if (node.rest !== undefined) this.#trie.expand(node);
    const isText = node.items.length === 0 && node.numbers.length === 0;
    while (places.length > base) {
      const place = places.pop() as number;
      if (isText) this.#visitText(node, place);
      else this.#visit(node, place);
    }
  }
}

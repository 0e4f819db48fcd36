/**
 * A trie of sequences whose edges are whole items, and texts as long as they are alone. A sequence that
 * shares nothing with others from some node on is kept there as its rest, until a line gets that far: so it
 * takes some hundred bytes, where a lazy automaton would build a state for each byte.
 */
import { hasByte } from '../syntax/byteset.ts';
import type { ByteSet } from '../syntax/byteset.ts';
import type { ByteString } from '../../bytes.ts';
import type { Regular } from './regular.ts';

export interface SequenceNode {
  /** Counts the nodes of a trie. */
  readonly id: number;
  /** The numbers of the sequences that end here. */
  numbers: readonly number[];
  /** The only text that may follow here, or the first of several; undefined: none may. */
  text: TextEdge | undefined;
  /** If several may follow, all of them by first byte: no two share it. */
  texts: Map<number, TextEdge> | undefined;
  /** In the order in which they were added; none is a plain text. */
  items: readonly ItemEdge[];
  /** The rest of the only sequence that passes here; undefined: it is in edges. */
  rest: Rest | undefined;
}

export interface TextEdge {
  readonly text: ByteString;
  readonly node: SequenceNode;
}

export interface ItemEdge {
  readonly item: Regular;
  readonly node: SequenceNode;
}

/** A sequence from `at` on, without the first `offset` bytes of the text there. */
interface Rest {
  readonly items: readonly Regular[];
  readonly at: number;
  readonly offset: number;
  readonly number: number;
}

/** The text of the node that begins with `byte`. */
export function textAt({ text, texts }: SequenceNode, byte: number): TextEdge | undefined {
  if (texts) return texts.get(byte);
  return text?.text.charCodeAt(0) === byte ? text : undefined;
}

/** Most nodes have no list of their own. */
const NONE: readonly never[] = [];

export class SequenceTrie {
  #count = 0;
  readonly root = this.#node();

  /** `number` is given back for the sequence where it matches. */
  add(items: readonly Regular[], number: number): void {
    this.#add(this.root, { items, at: 0, offset: 0, number });
  }

  /** Puts the rest that a node keeps into edges. */
  expand(node: SequenceNode): void {
    const { rest } = node;
    if (rest === undefined) return;
    node.rest = undefined;
    this.#addEdge(node, rest);
  }

  #node(rest?: Rest): SequenceNode {
    return { id: this.#count++, numbers: NONE, text: undefined, texts: undefined, items: NONE, rest };
  }

  #add(node: SequenceNode, rest: Rest): void {
    this.expand(node);
    if (node.numbers.length === 0 && node.text === undefined && node.items.length === 0) node.rest = rest;
    else this.#addEdge(node, rest);
  }

  #addEdge(node: SequenceNode, rest: Rest): void {
    const { items, at, number } = rest;
    const item = items[at];
    if (item === undefined) {
      if (!node.numbers.includes(number)) node.numbers = [...node.numbers, number];
      return;
    }
    const text = textFrom(rest);
    if (text !== '') this.#addText(node, text, rest);
    else this.#addItem(node, item, { items, at: at + 1, offset: 0, number });
  }

  #addItem(node: SequenceNode, item: Regular, after: Rest): void {
    // Items are interned, so that equal items are one; those that are not are rare.
    const edge = node.items.find((each) => each.item === item);
    if (edge) this.#add(edge.node, after);
    else node.items = [...node.items, { item, node: this.#node(after) }];
  }

  #addText(node: SequenceNode, text: ByteString, rest: Rest): void {
    const edge = textAt(node, text.charCodeAt(0));
    if (edge === undefined) {
      setText(node, { text, node: this.#node(withoutBytes(rest, text.length)) });
      return;
    }
    const common = commonLength(edge.text, text);
    if (common === edge.text.length) this.#add(edge.node, withoutBytes(rest, common));
    else {
      const fork = this.#node();
      setText(fork, { text: edge.text.slice(common), node: edge.node });
      setText(node, { text: edge.text.slice(0, common), node: fork });
      this.#add(fork, withoutBytes(rest, common));
    }
  }
}

/** Adds a text, or puts it in the place of the one with the same first byte. */
function setText(node: SequenceNode, edge: TextEdge): void {
  const first = edge.text.charCodeAt(0);
  if (node.text === undefined || (node.texts === undefined && node.text.text.charCodeAt(0) === first))
    node.text = edge;
  else {
    node.texts ??= new Map([[node.text.text.charCodeAt(0), node.text]]);
    node.texts.set(first, edge);
  }
}

/** The text with which a rest begins; `''` if another item is there. */
function textFrom({ items, at, offset }: Rest): ByteString {
  let text = '';
  for (let index = at; index < items.length; index++) {
    const own = textOf(items[index]);
    if (own === undefined) break;
    text += own;
  }
  return text.slice(offset);
}

/** The rest without its first `count` bytes, which are text. */
function withoutBytes({ items, at, offset, number }: Rest, count: number): Rest {
  let index = at;
  let left = offset + count;
  for (;;) {
    const { length } = textOf(items[index]) ?? '';
    if (length === 0 || length > left) return { items, at: index, offset: left, number };
    left -= length;
    index++;
  }
}

/** The bytes of an item that matches nothing else. */
function textOf(item: Regular | undefined): ByteString | undefined {
  if (item?.kind === 'text' && !item.fold) return item.text;
  return item?.kind === 'set' && item.set.size === 1 ? onlyByte(item.set) : undefined;
}

function onlyByte(set: ByteSet): ByteString {
  let byte = 0;
  while (!hasByte(set, byte)) byte++;
  return String.fromCharCode(byte);
}

function commonLength(one: ByteString, other: ByteString): number {
  const least = Math.min(one.length, other.length);
  let length = 0;
  while (length < least && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}

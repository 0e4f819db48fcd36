/**
 * From shapes to groups: shapes that differ only in words which vary become one group.
 *
 * Each pass makes the next one's work: identifiers go first, since several may vary together; then the words
 * that something leads to, all of a line at once; then words that are rare where they stand; then one plain
 * word at a time; then lines that differ in several places already known to vary; then free text. They repeat
 * until nothing moves. Nothing depends on the order of the shapes.
 */
import { absorb } from './absorb.ts';
import { mergeFreeText } from './free-text.ts';
import type { Node } from './node.ts';
import { gather, linesOf } from './node.ts';
import { mergeCued, mergeIdentifiers, mergeSingles } from './places.ts';
import { mergeRare } from './rare.ts';
import type { Item, Shape } from './shape.ts';

export interface Group {
  readonly shapes: readonly Shape[];
  /** The literal words that all its lines have, in order. */
  readonly items: readonly Item[];
  readonly count: number;
}

/** Puts `shapes` into groups. */
export function groupsOf(shapes: readonly Shape[]): Group[] {
  const groups: Group[] = [];
  const byHead = new Map<string, Node[]>();
  for (const shape of shapes) {
    if (shape.bare) groups.push({ shapes: [shape], items: shape.items, count: shape.count });
    else {
      const node = { items: shape.items, endKinds: shape.endKinds, shapes: [shape], merged: false };
      gather(byHead, `${shape.header}\0${shape.program}`, node);
    }
  }
  for (const family of byHead.values()) {
    for (const node of settle(family)) {
      groups.push({
        shapes: node.shapes,
        items: node.items,
        count: linesOf(node),
      });
    }
  }
  return groups.sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The passes over the shapes of one program, until nothing moves. */
function settle(start: readonly Node[]): Node[] {
  let nodes = mergeIdentifiers(start);
  for (;;) {
    const next = mergeFreeText(absorb(mergeSingles(mergeRare(mergeCued(nodes)))));
    if (next.length === nodes.length) return next;
    nodes = next;
  }
}

function keyOf({ shapes: [shape], items }: Group): string {
  return [shape.program, ...items.map((item) => item.word)].join('\x01');
}

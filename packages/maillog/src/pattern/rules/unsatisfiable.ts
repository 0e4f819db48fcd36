import { Automaton } from '../automaton/automaton.ts';
import type { Pattern } from '../match/pattern.ts';
import type { AnchoredSequence } from '../automaton/anchored-sequence.ts';
import type { Regular } from '../automaton/regular.ts';

/** States to explore before a sequence is assumed to match something. */
const MAX_STATES = 5000;
const TABLE_BYTES = 1 << 22;

/**
 * Whether the pattern matches no line at all. A sequence without a peek always matches some line. A sequence
 * with one (`a$b`, `x\by`) is explored with every class of bytes from each reachable state. False if that
 * takes too long.
 */
export function isUnsatisfiable({ sequences }: Pattern): boolean {
  return sequences.every((placed) => placed.items.some(hasPeek) && isEmpty(placed));
}

function hasPeek(item: Regular): boolean {
  switch (item.kind) {
    case 'peek':
      return true;
    case 'cat':
      return item.items.some(hasPeek);
    case 'alt':
      return item.branches.some(hasPeek);
    case 'loop':
      return hasPeek(item.body);
    case 'none':
    case 'empty':
    case 'final':
    case 'set':
    case 'text':
      return false;
  }
}

function isEmpty(sequence: AnchoredSequence): boolean {
  const automaton = new Automaton([{ sequence, number: 0 }], { settles: () => 0, tableBytes: TABLE_BYTES });
  return automaton.isEmpty(MAX_STATES);
}

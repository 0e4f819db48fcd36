import { Automaton } from '../automaton/automaton.ts';
import type { Pattern } from '../match/pattern.ts';
import type { AnchoredSequence } from '../automaton/anchored-sequence.ts';
import type { Regular } from '../automaton/regular.ts';

/** States looked at before a sequence is given the benefit of the doubt. */
const MAX_STATES = 5000;
const TABLE_BYTES = 1 << 22;

/**
 * Is there no line that the pattern matches? Without a look at what stands before or after, every sequence
 * matches something; one with such a look (`a$b`, `x\by`) is tried with every kind of byte from each state
 * that it can come to. False where that takes too long.
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

function isEmpty(placed: AnchoredSequence): boolean {
  const automaton = new Automaton([{ ...placed, number: 0 }], { settles: () => 0, tableBytes: TABLE_BYTES });
  return automaton.isEmpty(MAX_STATES);
}

import { CLUSTER } from './linebreak.ts';
import type { Node } from './tree.ts';

/** How many bytes a tree can match: `{min: 2, max: Infinity}`. */
export interface Lengths {
  readonly min: number;
  readonly max: number;
}

const NOTHING: Lengths = { min: 0, max: 0 };

/**
 * The lengths that `node` can match. `bodies` are the groups that recursion may call. A back-reference and a
 * group that calls itself have no bound.
 */
export function lengthOf(
  node: Node,
  bodies: ReadonlyMap<number, Node>,
  within: readonly number[] = [],
): Lengths {
  // Perl gives \X no bound, because its length has none under Unicode's rules.
  if (node === CLUSTER) return { min: 1, max: Infinity };
  const of = (inner: Node): Lengths => lengthOf(inner, bodies, within);
  switch (node.kind) {
    case 'one':
      return { min: 1, max: 1 };
    case 'text':
      return { min: node.text.length, max: node.text.length };
    case 'sequence':
      return node.items
        .map(of)
        .reduce((sum, each) => ({ min: sum.min + each.min, max: sum.max + each.max }), NOTHING);
    case 'choice':
      return either(node.branches.map(of));
    case 'repeat': {
      const { min, max } = of(node.body);
      // In Perl, a body without a bound has none even if it is repeated zero times.
      return { min: min * node.min, max: max === 0 ? 0 : max * (max === Infinity ? 1 : node.max) };
    }
    case 'capture':
    case 'atomic':
      return of(node.body);
    case 'conditional':
      return node.condition.kind === 'define' ? NOTHING : either([of(node.yes), of(node.no)]);
    case 'backReference':
      return { min: 0, max: Infinity };
    case 'recursion': {
      const group = node.groups[0];
      const body = bodies.get(group);
      if (body === undefined || within.includes(group)) return { min: 0, max: Infinity };
      return lengthOf(body, bodies, [...within, group]);
    }
    case 'empty':
    case 'assertion':
    case 'fail':
      return NOTHING;
    case 'look':
      // A lookaround has no length. Perl follows recursion in it, and gives a cycle no bound.
      return within.length > 0 && of(node.body).max === Infinity ? { min: 0, max: Infinity } : NOTHING;
  }
}

function either(all: readonly Lengths[]): Lengths {
  return { min: Math.min(...all.map(({ min }) => min)), max: Math.max(...all.map(({ max }) => max)) };
}

import type { Delivery, Refusal } from '../report/ports.ts';

/**
 * Several ways as one: each message goes the first way that takes it. A recipient whom one way refuses, for a
 * time or for ever, is tried by the next. The refusal of the last way counts, with the words of each.
 */
export function deliverInOrder(ways: readonly [Delivery, ...Delivery[]]): Delivery {
  if (ways.length === 1) return ways[0];
  return {
    name: ways.map(({ name }) => name).join(', else '),
    deliver: async (message) => {
      const accepted: string[] = [];
      let refused: readonly Refusal[] = [];
      let to: readonly string[] = [...new Set(message.to)];
      for (const way of ways) {
        const outcome = await way.deliver({ ...message, to });
        accepted.push(...outcome.accepted);
        const earlier = new Map(refused.map((refusal) => [refusal.recipient, refusal]));
        refused = outcome.refused.map((refusal) =>
          afterEarlier(earlier.get(refusal.recipient), refusal, way.name),
        );
        to = refused.map(({ recipient }) => recipient);
        if (to.length === 0) break;
      }
      return { accepted, refused };
    },
  };
}

function afterEarlier(
  earlier: Refusal | undefined,
  { recipient, kind, words, notBefore = 0 }: Refusal,
  way: string,
): Refusal {
  const latest = Math.max(notBefore, earlier?.notBefore ?? 0);
  const later = latest === 0 ? {} : { notBefore: latest };
  if (!earlier) return { recipient, kind, words: `${way}: ${words}`, ...later };
  // What one way may still take is not given up.
  const both = earlier.kind === 'transient' ? 'transient' : kind;
  return { recipient, kind: both, words: `${earlier.words}; ${way}: ${words}`, ...later };
}

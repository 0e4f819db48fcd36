/**
 * Text of any number of words in a place: what stands in quotes or brackets, or after a word that announces
 * it (`COMMAND=…`, `statement: …`). Found by its variety alone, which must be large, since the reasons that a
 * program puts in brackets are often all it has to tell.
 */
import { isState } from './evidence.ts';
import type { Node } from './node.ts';
import { SHARED_LETTERS, gather, lettersOf, merge, mergeSame, without } from './node.ts';
import type { Item } from './shape.ts';
import { TALKERS } from './words.ts';

/** Different texts that make the place one of free text. */
const IN_QUOTES = 4;
const IN_BRACKETS = 6;
const AFTER_TALKER = 4;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly enough: number;
}

/** Merges shapes that differ in one stretch of free text. */
export function mergeFreeText(start: readonly Node[]): Node[] {
  const families = new Map<string, { node: Node; stretch: Stretch }[]>();
  for (const node of start) {
    for (const stretch of stretches(node.items)) {
      const { from, to } = stretch;
      const rest = node.items.filter((_, at) => at < from || at >= to);
      if (lettersOf(rest) < (stretch.enough === AFTER_TALKER ? 3 : SHARED_LETTERS)) continue;
      const key = [
        ...rest.slice(0, from).map((item) => item.word),
        '\x02',
        ...rest.slice(from).map((item) => item.word),
      ].join('\x01');
      gather(families, `${stretch.enough}\x02${key}`, { node, stretch });
    }
  }
  const made: Node[] = [];
  const sorted = [...families].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  for (const [, family] of sorted) {
    const free = family.filter(
      ({ node, stretch }) => !node.merged && !node.items.slice(stretch.from, stretch.to).every(isState),
    );
    if (free.length === 0 || free.length < free[0].stretch.enough) continue;
    const words = free.map(({ node, stretch }) =>
      without(node, (_, at) => at >= stretch.from && at < stretch.to),
    );
    made.push(
      merge(
        free.map((each) => each.node),
        words,
      ),
    );
  }
  return mergeSame([...start.filter((node) => !node.merged), ...made]);
}

function stretches(items: readonly Item[]): Stretch[] {
  const found: Stretch[] = [];
  for (let from = 0; from < items.length; from++) {
    const { enclosure, opener } = items[from];
    if (enclosure > 0 && (from === 0 || items[from - 1].enclosure !== enclosure)) {
      let to = from + 1;
      while (to < items.length && items[to].enclosure >= enclosure) to++;
      const quote = opener === '"' || opener === "'" || opener === '`';
      found.push({ from, to, enough: quote ? IN_QUOTES : IN_BRACKETS });
    }
    if (
      from > 0 &&
      items[from].afterKinds === 0 &&
      TALKERS.has(items[from - 1].word.toLowerCase()) &&
      /[:=([]/.test(items[from].gap)
    ) {
      found.push({ from, to: items.length, enough: AFTER_TALKER });
    }
  }
  return found;
}

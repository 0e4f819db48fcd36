/**
 * The pass for free text: any number of words in quotes or brackets, or after a key that announces text
 * (`reason=…`, `statement: …`). Only its variety identifies it. The variety must be large, because the
 * reasons that a program puts in brackets are often all it has to say.
 */
import { isState } from './evidence.ts';
import type { Cluster } from './cluster.ts';
import { MIN_SHARED_LETTERS, gather, lettersOf, merge, mergeSame, without } from './cluster.ts';
import type { LiteralWord } from './skeleton.ts';
import { TEXT_KEYS } from './word-lists.ts';

/** The fewest different texts that make a place free text. */
const MIN_TEXTS_IN_QUOTES = 4;
const MIN_TEXTS_IN_BRACKETS = 6;
const MIN_TEXTS_AFTER_TALKER = 4;

interface TextSpan {
  readonly from: number;
  readonly to: number;
  readonly minTexts: number;
}

/** Merges clusters that differ in one span of free text. */
export function mergeFreeText(start: readonly Cluster[]): Cluster[] {
  const families = new Map<string, { cluster: Cluster; stretch: TextSpan }[]>();
  for (const cluster of start) {
    for (const stretch of textSpans(cluster.items)) {
      const { from, to } = stretch;
      const rest = cluster.items.filter((_, at) => at < from || at >= to);
      if (lettersOf(rest) < (stretch.minTexts === MIN_TEXTS_AFTER_TALKER ? 3 : MIN_SHARED_LETTERS)) continue;
      const key = [
        ...rest.slice(0, from).map((item) => item.word),
        '\x02',
        ...rest.slice(from).map((item) => item.word),
      ].join('\x01');
      gather(families, `${stretch.minTexts}\x02${key}`, { cluster, stretch });
    }
  }
  const made: Cluster[] = [];
  const sorted = [...families].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  for (const [, family] of sorted) {
    const free = family.filter(
      ({ cluster, stretch }) =>
        !cluster.merged && !cluster.items.slice(stretch.from, stretch.to).every(isState),
    );
    if (free.length === 0 || free.length < free[0].stretch.minTexts) continue;
    const words = free.map(({ cluster, stretch }) =>
      without(cluster, (_, at) => at >= stretch.from && at < stretch.to),
    );
    made.push(
      merge(
        free.map((each) => each.cluster),
        words,
      ),
    );
  }
  return mergeSame([...start.filter((cluster) => !cluster.merged), ...made]);
}

/** Of one cluster, no two spans are the same text. */
function textSpans(items: readonly LiteralWord[]): TextSpan[] {
  const found: TextSpan[] = [];
  for (let from = 0; from < items.length; from++) {
    const { enclosures, opener, gap, afterKinds } = items[from];
    const enclosure = enclosures.at(-1);
    const isFirst = enclosure !== undefined && !items[from - 1]?.enclosures.includes(enclosure);
    const quoted = opener === '"' || opener === "'" || opener === '`';
    if (isFirst) {
      let to = from + 1;
      while (to < items.length && items[to].enclosures.includes(enclosure)) to++;
      found.push({ from, to, minTexts: quoted ? MIN_TEXTS_IN_QUOTES : MIN_TEXTS_IN_BRACKETS });
    }
    if (from === 0 || afterKinds !== 0 || (isFirst && quoted)) continue;
    if (TEXT_KEYS.has(items[from - 1].word.toLowerCase()) && /[:=([]/.test(gap)) {
      let to = from + 1;
      while (to < items.length && !items[to].isKey) to++;
      found.push({ from, to, minTexts: MIN_TEXTS_AFTER_TALKER });
    }
  }
  return found;
}

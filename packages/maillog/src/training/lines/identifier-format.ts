/**
 * How identifiers are built, as patterns: `blk_-16` → `blk_-?\d+`. Exact where there are many lines to tell;
 * with few, parts that are short or mix letters and digits are taken for variable, since another line would
 * likely have others.
 */
import { oneOf, quote } from './quote.ts';

/** More ways than this are not written one by one. */
const MAX_ALTERNATIVES = 4;
/** So many lines for each way, and what did not vary so far is taken not to. */
const LINES_PER_EXACT_FORMAT = 16;

/** The pattern for builds (numbers as `0`) seen in `lines` lines; undefined where they are too many. */
export function patternOfFormats(builds: readonly string[], lines: number): string | undefined {
  const exact = lines >= LINES_PER_EXACT_FORMAT * builds.length;
  const patterns = new Set(builds.map((build) => (exact ? exactly(build) : loosely(build))));
  return patterns.size > MAX_ALTERNATIVES ? undefined : oneOf([...patterns].sort());
}

/** Numbers vary, and whether they are negative. */
function exactly(build: string): string {
  return build.replace(/(?<=[_:@/]|^)-?0|0|[^0_:@/-]+|./g, (part) => {
    if (part === '0') return String.raw`\d+`;
    return part === '-0' ? String.raw`-?\d+` : quote(part);
  });
}

/**
 * Parts without digits stay if longer than two letters; a part that ends in a number keeps its letters if
 * longer than two.
 */
function loosely(build: string): string {
  return build.replace(/(?<=[_:@/]|^)-0|[A-Za-z0\x80-\xff]+|./g, (part) => {
    if (part === '0') return String.raw`\d+`;
    if (part === '-0') return String.raw`-?\d+`;
    if (!/[A-Za-z0\x80-\xff]/.test(part)) return quote(part);
    if (/^[A-Za-z\x80-\xff]{3,}$/.test(part)) return part;
    const [, letters] = /^([A-Za-z]{3,})0$/.exec(part) ?? [];
    return letters === undefined ? String.raw`[A-Za-z\d\x80-\xff]+` : String.raw`${letters}\d+`;
  });
}

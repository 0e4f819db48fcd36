/**
 * Formats of identifiers as patterns: `blk_-16` → `blk_-?\d+`. The pattern is exact if there are many lines
 * for each format. With few lines, parts that are short or mix letters and digits count as variable, because
 * the next line probably has others.
 */
import { oneOf, quote } from './quote.ts';

/** More patterns than this are not listed. */
const MAX_ALTERNATIVES = 4;
/** With this many lines for each format, the parts that have not varied count as constant. */
const LINES_PER_EXACT_FORMAT = 16;

/**
 * The pattern of formats (with each number as `0`) seen in `lines` lines; undefined if there are too many.
 */
export function patternOfFormats(formats: readonly string[], lines: number): string | undefined {
  const exact = lines >= LINES_PER_EXACT_FORMAT * formats.length;
  const patterns = new Set(formats.map((format) => (exact ? exactly(format) : loosely(format))));
  return patterns.size > MAX_ALTERNATIVES ? undefined : oneOf([...patterns].sort());
}

/** Only numbers and their signs vary. */
function exactly(format: string): string {
  return format.replace(/(?<=[_:@/]|^)-?0|0|[^0_:@/-]+|./g, (part) => {
    if (part === '0') return String.raw`\d+`;
    return part === '-0' ? String.raw`-?\d+` : quote(part);
  });
}

/**
 * Parts of more than two letters are constant; so are more than two letters before a number. The rest varies.
 */
function loosely(format: string): string {
  return format.replace(/(?<=[_:@/]|^)-0|[A-Za-z0\x80-\xff]+|./g, (part) => {
    if (part === '0') return String.raw`\d+`;
    if (part === '-0') return String.raw`-?\d+`;
    if (!/[A-Za-z0\x80-\xff]/.test(part)) return quote(part);
    if (/^[A-Za-z\x80-\xff]{3,}$/.test(part)) return part;
    const [, letters] = /^([A-Za-z]{3,})0$/.exec(part) ?? [];
    return letters === undefined ? String.raw`[A-Za-z\d\x80-\xff]+` : String.raw`${letters}\d+`;
  });
}

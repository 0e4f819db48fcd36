/** Where in a line is what was searched for. Where that takes too long to tell, there are no marks. */
import { MailLogError, parsePattern } from '../maillog.ts';
import type { ParsedSearch } from './search-query.ts';

/** Pairs of a beginning and an end, in order, as JavaScript counts characters: `[31, 39, 50, 58]`. */
export type Marks = readonly number[];

/** For all lines of an answer. Milliseconds. */
const MAX_MS = 100;
/** A longer line gets no marks of regular expressions, and no line gets more marks. */
const MAX_BYTES = 2000;
const MAX_MARKS = 40;

/** Marks the lines of one answer. */
export function marker({ words, patterns }: ParsedSearch): (line: string) => Marks {
  const end = performance.now() + MAX_MS;
  const spans = patterns.flatMap((pattern) => spanOf(pattern) ?? []);
  const wanted = words.map((word) => word.toLowerCase());
  return (line) => {
    const found = wanted.flatMap((word) => placesOf(word, line));
    const bytes = Buffer.from(line);
    if (spans.length > 0 && bytes.length <= MAX_BYTES)
      for (const span of spans)
        for (let at = 0; at < bytes.length && performance.now() < end;) {
          const own = span(bytes, at);
          if (!own) break;
          const [from, to] = own;
          found.push([charactersIn(bytes, from), charactersIn(bytes, to)]);
          at = to;
        }
    return joined(found);
  };
}

type Span = readonly [from: number, to: number];

function placesOf(word: string, line: string): Span[] {
  const lower = line.toLowerCase();
  // A few letters have another length in lower case: then a mark would be beside its word.
  if (word === '' || lower.length !== line.length) return [];
  const found: Span[] = [];
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length))
    found.push([at, at + word.length]);
  return found;
}

/**
 * Finds the first match from `at` on, the longest one. The engine tells whether a text matches, not where; so
 * a text that has to match from its beginning is asked for, and then one that has to match to its end.
 */
function spanOf(literal: string): ((bytes: Buffer, at: number) => Span | undefined) | undefined {
  const slash = literal.lastIndexOf('/');
  // The line feed ends a comment of a pattern with the modifier x.
  const text = `(?:${literal.slice(1, slash)}${literal.slice(slash).includes('x') ? '\n' : ''})`;
  const pattern = (whole: string): ((bytes: Uint8Array) => boolean) => {
    const parsed = parsePattern(Buffer.from(`/${whole}${literal.slice(slash)}`).toString('latin1'));
    return (bytes) => parsed.test(bytes) === true;
  };
  try {
    const [begins, isWhole] = [pattern(String.raw`\A${text}`), pattern(String.raw`\A${text}\z`)];
    return (bytes, at) => {
      for (let from = at; from < bytes.length; from++) {
        if (!begins(bytes.subarray(from))) continue;
        for (let to = bytes.length; to > from; to--) if (isWhole(bytes.subarray(from, to))) return [from, to];
      }
      return undefined;
    };
  } catch (error) {
    if (error instanceof MailLogError) return undefined;
    throw error;
  }
}

function charactersIn(bytes: Buffer, to: number): number {
  return bytes.toString('utf8', 0, to).length;
}

/** In order, those that overlap as one. */
function joined(spans: readonly Span[]): Marks {
  const marks: number[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = marks.at(-1);
    if (last !== undefined && from <= last) marks[marks.length - 1] = Math.max(last, to);
    else if (marks.length < 2 * MAX_MARKS) marks.push(from, to);
  }
  return marks;
}

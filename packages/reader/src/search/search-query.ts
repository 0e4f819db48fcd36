/**
 * What is searched for: `host:web07 after:2026-03-01 Accepted`, `part:auth "of root" /fail(ed|ure)/i`.
 * Words, quoted words, regular expressions and filters come in any order; a line has all of them. Regular
 * expressions are Perl's, and run in the project's own engine, whose steps are bounded.
 */
import { MailLogError, parsePattern } from '../maillog.ts';
import { MIN_SEARCH_CHARACTERS } from '../store/store.ts';
import type { SearchQuery } from '../store/store.ts';

const MAX_CHARACTERS = 1000;
const DAY_MS = 86_400_000;
const HOW =
  'write some literal text, "text in quotes" or /a regular expression/; host:, part:, after: and before: narrow it down';
const QUOTE_IT = 'put it in quotes if it is text';

export interface ParsedSearch
  extends Required<Pick<SearchQuery, 'words'>>, Pick<SearchQuery, 'test' | keyof Filters> {
  /** The regular expressions, as they were written. */
  readonly patterns: readonly string[];
}

interface Filters {
  host?: string;
  part?: string;
  after?: number;
  before?: number;
}

/**
 * Nothing is passed over in silence: what is not understood is refused with its place.
 * @throws MailLogError `usage`
 */
export function searchQuery(q: string): ParsedSearch {
  if (q.length > MAX_CHARACTERS) throw refused(`it is longer than ${MAX_CHARACTERS} characters`, HOW);
  const filters: Filters = {};
  const words: string[] = [];
  const patterns: string[] = [];
  const tests: ((line: Uint8Array) => boolean)[] = [];
  for (const { at, filter, quoted, pattern, word } of tokensOf(q)) {
    if (filter !== undefined) setFilter(filters, filter, at);
    else if (pattern !== undefined) {
      tests.push(testOf(pattern, at));
      patterns.push(pattern);
    } else words.push(quoted ?? word ?? '');
  }
  const longest = Math.max(0, ...words.map((each) => Array.from(each).length));
  if (tests.length === 0 && longest < MIN_SEARCH_CHARACTERS)
    throw refused(
      words.length > 1
        ? `no word of it has ${MIN_SEARCH_CHARACTERS} characters; quotes keep words together`
        : `it has fewer than ${MIN_SEARCH_CHARACTERS} characters to search for`,
      HOW,
    );
  const test =
    tests.length === 0 ? {} : { test: (line: Uint8Array) => tests.every((matches) => matches(line)) };
  return { words, patterns, ...filters, ...test };
}

interface Token {
  /** From 0. */
  readonly at: number;
  readonly filter?: readonly [name: keyof Filters, value: string];
  readonly quoted?: string;
  readonly pattern?: string;
  readonly word?: string;
}

const BLANKS = /\s*/y;
const FILTER = /(host|part|after|before):/iy;
/** In quotes; a quotation mark in it has a backslash before it. */
const QUOTED = /"((?:[^"\\]|\\.)*)"(?=\s|$)/sy;
/** Up to the first slash without a backslash before it. */
const PATTERN = /\/(?:[^/\\]|\\.)+\/[a-z]*(?=\s|$)/sy;
const WORD = /\S+/y;
/** What a path seldom has. */
const LIKE_PATTERN = /^\/.*[\\[(|*+?^$].*\/[a-z]*$/s;

function* tokensOf(q: string): Generator<Token, void, undefined> {
  let at = 0;
  const take = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at;
    const found = expression.exec(q);
    if (found) at += found[0].length;
    return found;
  };
  for (;;) {
    take(BLANKS);
    if (at >= q.length) return;
    const start = at;
    const name = take(FILTER)?.[1].toLowerCase() as keyof Filters | undefined;
    const quoted = take(QUOTED)?.[1].replaceAll(/\\(["\\])/g, '$1');
    if (quoted === undefined && q[at] === '"')
      throw refusedAt(start, 'a quotation mark has no second one', String.raw`write \" for one in quotes`);
    if (name !== undefined) yield { at: start, filter: [name, quoted ?? take(WORD)?.[0] ?? ''] };
    else if (quoted !== undefined) yield { at: start, quoted };
    else yield { at: start, ...textAt(take, start) };
  }
}

function textAt(take: (expression: RegExp) => RegExpExecArray | null, at: number): Partial<Token> {
  const pattern = take(PATTERN)?.[0];
  if (pattern !== undefined) return { pattern };
  const word = take(WORD)?.[0] ?? '';
  if (LIKE_PATTERN.test(word))
    throw refusedAt(
      at,
      'a slash within a regular expression has no backslash before it',
      String.raw`write \/ for it, or put a path in quotes`,
    );
  return { word };
}

function setFilter(filters: Filters, [name, value]: readonly [keyof Filters, string], at: number): void {
  if (filters[name] !== undefined) throw refusedAt(at, `${name}: is there twice`, QUOTE_IT);
  if (value === '') throw refusedAt(at, `${name}: has no value`, QUOTE_IT);
  if (name === 'host' || name === 'part') filters[name] = value;
  // A day that is named is part of what comes before its end.
  else
    filters[name] =
      timeOf(name, value, at) + (name === 'before' && value.length === 'YYYY-MM-DD'.length ? DAY_MS : 0);
}

function timeOf(name: string, value: string, place: number): number {
  const isTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(value);
  const at = isTime ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw refusedAt(place, `${name}: is no date`, 'write 2026-03-01, or 2026-03-01T06:00Z');
  return at;
}

function testOf(text: string, at: number): (line: Uint8Array) => boolean {
  try {
    const pattern = parsePattern(Buffer.from(text, 'utf8').toString('latin1'));
    // What cannot be decided is shown.
    return (line) => pattern.test(line) !== false;
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    throw refusedAt(at, error.message, error.hint ?? HOW);
  }
}

function refused(words: string, hint: string): MailLogError {
  return new MailLogError('usage', `the search text: ${words}`, { hint });
}

function refusedAt(at: number, words: string, hint: string): MailLogError {
  return new MailLogError('usage', `the search text, character ${at + 1}: ${words}`, { hint });
}

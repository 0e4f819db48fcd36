/**
 * What is searched for: `host:web07 after:2026-03-01 Accepted password`, `part:auth.txt /fail(ed|ure)/i`. A
 * regular expression is Perl's, and runs in the project's own engine, whose steps are bounded.
 */
import { MailLogError, parsePattern } from '../maillog.ts';
import { MIN_SEARCH_CHARACTERS } from '../store/store.ts';
import type { SearchQuery } from '../store/store.ts';
import { Refused } from './refused.ts';

const MAX_CHARACTERS = 1000;
const DAY_MS = 86_400_000;

/** @throws Refused 400 */
export function searchQuery(q: string): Omit<SearchQuery, 'limit' | 'deadlineMs'> {
  if (q.length > MAX_CHARACTERS) throw new Refused(400, `q is longer than ${MAX_CHARACTERS} characters`);
  const { filters, rest } = filtersOf(q.trim());
  const pattern = /^\/(?:.*)\/[a-z]*$/s.test(rest) && rest.length > 2 ? patternOf(rest) : undefined;
  const text = pattern ? '' : rest;
  if (!pattern && Array.from(text).length < MIN_SEARCH_CHARACTERS)
    throw new Refused(400, `q has fewer than ${MIN_SEARCH_CHARACTERS} characters to search for`, HOW);
  return { text, ...filters, ...(pattern && { test: pattern }) };
}

const HOW =
  'write some literal text, or /a regular expression/; host:, part:, after: and before: narrow it down';

type Filters = Pick<SearchQuery, 'host' | 'part' | 'after' | 'before'>;

/** Filters come first; the rest is taken as it is. */
function filtersOf(q: string): { readonly filters: Filters; readonly rest: string } {
  const filters: { host?: string; part?: string; after?: number; before?: number } = {};
  let rest = q;
  for (;;) {
    const [whole = '', name = '', value = ''] = /^(host|part|after|before):(\S+)(?:\s+|$)/.exec(rest) ?? [];
    if (whole === '') return { filters, rest };
    rest = rest.slice(whole.length);
    if (name === 'host' || name === 'part') filters[name] = value;
    else if (name === 'after') filters.after = timeOf(name, value);
    // A day that is named is part of what comes before its end.
    else filters.before = timeOf(name, value) + (value.length === 'YYYY-MM-DD'.length ? DAY_MS : 0);
  }
}

function timeOf(name: string, value: string): number {
  const isTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(value);
  const at = isTime ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw new Refused(400, `${name}: is no date`, 'write 2026-03-01, or 2026-03-01T06:00Z');
  return at;
}

function patternOf(text: string): (line: Uint8Array) => boolean {
  try {
    const pattern = parsePattern(Buffer.from(text, 'utf8').toString('latin1'));
    // What cannot be decided is shown.
    return (line) => pattern.test(line) !== false;
  } catch (error) {
    if (!(error instanceof MailLogError)) throw error;
    throw new Refused(400, error.message, error.hint ?? HOW);
  }
}

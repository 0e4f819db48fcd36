/**
 * Search by a trigram index with one row a message. The index tells which messages have all trigrams of the
 * text, in whatever order; then their texts are looked through, those of the newest reports first, and
 * whatever else the process does gets its turn in between.
 */
import { setImmediate as otherTurns } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { LINE_FEED } from '../../maillog.ts';
import { MIN_SEARCH_CHARACTERS } from '../store.ts';
import type { SearchHit, SearchQuery, SearchResult } from '../store.ts';
import type { Row, Value } from './engine.ts';
import { hostOf } from './rows.ts';
import type { Statements } from './statements.ts';

/** More trigrams of a long text make its candidates hardly fewer. */
const MAX_TRIGRAMS = 60;
/** More messages are not looked through; and how many are asked for at first. */
const MAX_CANDIDATES = 20_000;
const FIRST = 400;
/** More lines of a part are not shown. */
const MAX_LINES = 20;
const TURN_MS = 20;

export async function search(sql: Statements, query: SearchQuery): Promise<SearchResult> {
  const { text, test, limit, deadlineMs = Infinity, signal } = query;
  const characters = Array.from(text);
  if (characters.length < MIN_SEARCH_CHARACTERS && !test) return { hits: [], isComplete: true };
  const started = performance.now();
  let turn = started;
  const hits: SearchHit[] = [];
  let index = 0;
  for (const candidate of candidatesOf(sql, query, characters)) {
    const now = performance.now();
    if (
      hits.length >= limit ||
      now - started > deadlineMs ||
      signal?.aborted === true ||
      index++ >= MAX_CANDIDATES
    )
      return { hits: hits.slice(0, limit), isComplete: false };
    hits.push(...hitsIn(sql, candidate, query));
    if (now - turn < TURN_MS) continue;
    await otherTurns();
    turn = performance.now();
  }
  return { hits: hits.slice(0, limit), isComplete: hits.length <= limit };
}

/** Messages that may have it, the newest first. Most searches end within the first ones. */
function* candidatesOf(
  sql: Statements,
  query: SearchQuery,
  characters: readonly string[],
): Generator<Row, void, undefined> {
  const first = candidates(sql, query, { match: matchOf(characters), after: undefined, limit: FIRST });
  yield* first;
  const last = first.at(-1);
  if (!last || first.length < FIRST) return;
  yield* candidates(sql, query, {
    match: matchOf(characters),
    after: last,
    limit: MAX_CANDIDATES + 1 - FIRST,
  });
}

interface Range {
  readonly match: string | undefined;
  /** The candidate before the first one. */
  readonly after: Row | undefined;
  readonly limit: number;
}

function candidates(sql: Statements, query: SearchQuery, { match, after: last, limit }: Range): Row[] {
  const { host, part, after, before } = query;
  const where: string[] = [];
  const values: Value[] = [];
  const add = (condition: string, ...own: (Value | undefined)[]): void => {
    if (own.includes(undefined)) return;
    where.push(condition);
    values.push(...own.filter((value) => value !== undefined));
  };
  add('message.id IN (SELECT rowid FROM search WHERE search MATCH ?)', match);
  add('chain IN (SELECT chain.id FROM chain JOIN host ON host.id = chain.host WHERE name = ?)', host);
  add('message.id IN (SELECT message FROM part WHERE name = ?)', part);
  add('made_at >= ?', after);
  add('made_at < ?', before);
  add('(made_at, -message.id) < (?, -?)', last?.['made_at'], last?.['id']);
  return sql.rows(
    `SELECT message.id AS id, report, made_at FROM message JOIN report ON report.id = message.report
     ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     ORDER BY made_at DESC, message.id LIMIT ${limit}`,
    ...values,
  );
}

/** `"Acc" AND "cce"`; undefined: the text has no trigram that the index takes. */
function matchOf(characters: readonly string[]): string | undefined {
  const trigrams = new Set(characters.slice(2).map((_, at) => characters.slice(at, at + 3).join('')));
  // A text of SQLite ends at NUL.
  const known = [...trigrams].filter((each) => !each.includes('\0')).slice(0, MAX_TRIGRAMS);
  return known.length === 0
    ? undefined
    : known.map((each) => `"${each.replaceAll('"', '""')}"`).join(' AND ');
}

function hitsIn(sql: Statements, candidate: Row, { text, test, part }: SearchQuery): SearchHit[] {
  // Listings are not in the index.
  const parts = sql.rows(
    `SELECT name, deflated FROM part JOIN content ON content.id = part.content
     WHERE message = ? AND deflated IS NOT NULL AND kind <> 'monitor' ORDER BY part.id`,
    Number(candidate['id']),
  );
  const found = parts
    .filter(({ name }) => part === undefined || name === part)
    .map(({ name, deflated }) => ({
      part: String(name),
      lines: linesWith(inflateSync(deflated as Uint8Array), text.toLowerCase(), test),
    }))
    .filter(({ lines }) => lines.length > 0);
  const report = Number(candidate['report']);
  const row = found.length === 0 ? undefined : sql.row(REPORT, report);
  if (!row) return [];
  const [configuration, sequence] = [String(row['configuration']), Number(row['sequence'])];
  const madeAt = Number(candidate['made_at']);
  const host = hostOf(row);
  return found.map(({ part: name, lines }) => ({
    part: name,
    lines,
    report,
    host,
    configuration,
    sequence,
    madeAt,
  }));
}

const REPORT = `SELECT sequence, configuration, host.id AS host, host.name AS name, host.verified AS verified
  FROM report JOIN chain ON chain.id = report.chain JOIN host ON host.id = chain.host WHERE report.id = ?`;

/** Lines of a part with `text`, which is in lower case, that pass the test; the first ones. */
export function linesWith(bytes: Buffer, text: string, test: SearchQuery['test']): string[] {
  if (text !== '' && !bytes.toString('utf8').toLowerCase().includes(text)) return [];
  const found: string[] = [];
  for (let start = 0; start < bytes.length && found.length < MAX_LINES;) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (test && !test(line)) continue;
    const shown = line.toString('utf8');
    if (text === '' || shown.toLowerCase().includes(text)) found.push(shown);
  }
  return found;
}

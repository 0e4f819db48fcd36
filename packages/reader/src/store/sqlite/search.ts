/**
 * Search by a trigram index with one row a message. The index tells which messages have all trigrams of the
 * text, in whatever order; then their texts are looked through, those of the newest reports first, and
 * whatever else the process does gets its turn in between.
 *
 * What most messages may have is found among the newest ones, so the index is asked about these first, and
 * about older ones bit by bit. Only if few of them are candidates, it is asked about all at once.
 */
import { setImmediate as otherTurns } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { LINE_FEED } from '../../maillog.ts';
import { MIN_SEARCH_CHARACTERS } from '../store.ts';
import type { SearchHit, SearchPlace, SearchQuery, SearchResult } from '../store.ts';
import type { Row, Value } from './engine.ts';
import { hostOf } from './rows.ts';
import type { Statements } from './statements.ts';

/** More trigrams of a long text make its candidates hardly fewer. */
const MAX_TRIGRAMS = 60;
/** More messages are not looked through. */
const MAX_CANDIDATES = 20_000;
/** About how many messages the index is asked at first; about so many times more the next time. */
const FIRST = 400;
const GROWTH = 4;
/** One of so many messages at least is a candidate: the index is asked bit by bit. */
const FREQUENT = 8;
/** More lines of a part are not shown. */
const MAX_LINES = 20;
const TURN_MS = 20;

export async function search(sql: Statements, query: SearchQuery): Promise<SearchResult> {
  const { limit, from, deadlineMs = Infinity, signal } = query;
  if (!isSearchable(query)) return { hits: [], next: undefined };
  const started = performance.now();
  let turn = started;
  const hits: SearchHit[] = [];
  let index = 0;
  for (const candidate of candidatesOf(sql, query)) {
    const now = performance.now();
    const isOver = index >= MAX_CANDIDATES || now - started > deadlineMs || signal?.aborted === true;
    // One message at least is looked at, so that whoever goes on gets on.
    if (index > 0 && isOver) return { hits, next: placeOf(candidate) };
    index += 1;
    const next = takeHits(hits, hitsIn(sql, candidate, query), { limit, from });
    if (next) return { hits, next };
    if (now - turn < TURN_MS) continue;
    await otherTurns();
    turn = performance.now();
  }
  return { hits, next: undefined };
}

/** Whether there is something to search for. */
export function isSearchable({ words, test }: SearchQuery): boolean {
  return test !== undefined || words.some((word) => Array.from(word).length >= MIN_SEARCH_CHARACTERS);
}

/** Adds those of one message, as far as there is room. The place of the first one that is left out. */
export function takeHits(
  hits: SearchHit[],
  own: readonly SearchHit[],
  { limit, from }: Pick<SearchQuery, 'limit' | 'from'>,
): SearchPlace | undefined {
  const isFirst = from !== undefined && own.at(0)?.place.message === from.message;
  const left = isFirst ? own.slice(from.hits) : own;
  const room = limit - hits.length;
  hits.push(...left.slice(0, room));
  return left.at(room)?.place;
}

function placeOf({ id, made_at: madeAt }: Row, hits = 0): SearchPlace {
  return { madeAt: Number(madeAt), message: Number(id), hits };
}

/** Messages that may have it, the newest first. */
function* candidatesOf(sql: Statements, query: SearchQuery): Generator<Row, void, undefined> {
  const match = matchOf(query.words);
  let last: Row | undefined = query.from && beforeOf(query.from);
  for (let size = FIRST; ; size *= GROWTH) {
    const newest = messages(sql, query, { after: last, limit: size });
    const ids = match === undefined ? undefined : idsAmong(sql, match, newest);
    const own = newest.filter(({ id }) => ids?.has(Number(id)) ?? true);
    yield* own;
    last = newest.at(-1);
    if (!last || newest.length < size) return;
    if (own.length * FREQUENT < newest.length) break;
  }
  yield* messages(sql, query, { match, after: last, limit: MAX_CANDIDATES + 1 });
}

/** What comes before a place: messages of one time have the order of their ids. */
export function beforeOf({ madeAt, message }: SearchPlace): Readonly<Record<'made_at' | 'id', number>> {
  return { made_at: madeAt, id: message - 1 };
}

/** Which of these messages the index has by `match`, and others. */
function idsAmong(sql: Statements, match: string, newest: readonly Row[]): ReadonlySet<number> {
  const ids = newest.map(({ id }) => Number(id));
  if (ids.length === 0) return new Set();
  const [least, most] = ids.reduce(
    ([low, high], id) => [Math.min(low, id), Math.max(high, id)],
    [ids[0], ids[0]],
  );
  const query =
    'SELECT json_group_array(rowid) AS ids FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?';
  return new Set(JSON.parse(String(sql.row(query, match, least, most)?.['ids'])) as number[]);
}

interface Range {
  /** Default: whatever the index says. */
  readonly match?: string | undefined;
  /** The message before the first one. */
  readonly after: Row | undefined;
  readonly limit: number;
}

/** The newest first. */
function messages(sql: Statements, query: SearchQuery, { match, after: last, limit }: Range): Row[] {
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
  add("message.id IN (SELECT message FROM part WHERE instr(name || '.', ? || '.') = 1)", part);
  add('made_at >= ?', after);
  add('made_at < ?', before);
  add(
    'made_at <= ? AND (made_at, -message.id) < (?, -?)',
    last?.['made_at'],
    last?.['made_at'],
    last?.['id'],
  );
  return sql.rows(
    `SELECT message.id AS id, report, made_at
     ${match === undefined ? NEWEST : 'FROM message JOIN report ON report.id = message.report'}
     ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     ORDER BY made_at DESC, message.id LIMIT ${limit}`,
    ...values,
  );
}

/** The index report_time has this order; the join of SQLite keeps that of the tables. */
const NEWEST = 'FROM report CROSS JOIN message ON message.report = report.id';

/** `"Acc" AND "cce"`; undefined: the words have no trigram that the index takes. */
function matchOf(words: readonly string[]): string | undefined {
  const trigrams = new Set(words.flatMap(trigramsOf));
  // A text of SQLite ends at NUL.
  const known = [...trigrams].filter((each) => !each.includes('\0')).slice(0, MAX_TRIGRAMS);
  return known.length === 0
    ? undefined
    : known.map((each) => `"${each.replaceAll('"', '""')}"`).join(' AND ');
}

function trigramsOf(word: string): string[] {
  const characters = Array.from(word);
  return characters.slice(2).map((_, at) => characters.slice(at, at + 3).join(''));
}

function hitsIn(sql: Statements, candidate: Row, { words, test, part }: SearchQuery): SearchHit[] {
  // Listings are not in the index.
  const parts = sql.rows(
    `SELECT name, deflated FROM part JOIN content ON content.id = part.content
     WHERE message = ? AND deflated IS NOT NULL AND kind <> 'monitor' ORDER BY part.id`,
    Number(candidate['id']),
  );
  const found = parts
    .filter(({ name }) => isNamed(String(name), part))
    .map(({ name, deflated }) => ({
      part: String(name),
      lines: linesWith(inflateSync(deflated as Uint8Array), words, test),
    }))
    .filter(({ lines }) => lines.length > 0);
  const report = Number(candidate['report']);
  const row = found.length === 0 ? undefined : sql.row(REPORT, report);
  if (!row) return [];
  const [configuration, sequence] = [String(row['configuration']), Number(row['sequence'])];
  const madeAt = Number(candidate['made_at']);
  const host = hostOf(row);
  return found.map(({ part: name, lines }, index) => ({
    place: placeOf(candidate, index),
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

/** Whether a part of that name is one of those that are asked for: `auth.txt` by `auth`. */
export function isNamed(name: string, part: string | undefined): boolean {
  return part === undefined || `${name}.`.startsWith(`${part}.`);
}

/** Lines of a part with all the words, whatever their case, that pass the test; the first ones. */
export function linesWith(bytes: Buffer, words: readonly string[], test: SearchQuery['test']): string[] {
  const wanted = words.map((word) => word.toLowerCase());
  const hasAll = (text: string): boolean => {
    const lower = text.toLowerCase();
    return wanted.every((word) => lower.includes(word));
  };
  if (wanted.length > 0 && !hasAll(bytes.toString('utf8'))) return [];
  const found: string[] = [];
  for (let start = 0; start < bytes.length && found.length < MAX_LINES;) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (test && !test(line)) continue;
    const shown = line.toString('utf8');
    if (hasAll(shown)) found.push(shown);
  }
  return found;
}

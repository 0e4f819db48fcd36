/**
 * Search by an index of trigrams, a row a message. The index gives the messages that have all trigrams of the
 * text, in whatever order; then their texts are looked through, those of the newest reports first.
 */
import { inflateSync } from 'node:zlib';
import type { Queries, Row, Value } from '../database/queries.ts';
import { hostOf, linesWith, MIN_SEARCH_CHARACTERS } from '../reader.ts';
import type { SearchHit, SearchQuery, SearchResult } from '../reader.ts';
import { bytesOf, readerRow } from './texts.ts';
import { arrayText, trigramsOf } from './trigrams.ts';

/** More trigrams of a long text make its candidates hardly fewer. */
const MAX_TRIGRAMS = 60;
/** More messages are not looked through; and how many are asked for at a time. */
const MAX_CANDIDATES = 20_000;
const AT_A_TIME = 200;
/** Texts of as many messages are fetched together. */
const TEXTS_AT_A_TIME = 20;

export async function search(sql: Queries, query: SearchQuery): Promise<SearchResult> {
  const { text, test, limit, deadlineMs = Infinity, signal } = query;
  if (Array.from(text).length < MIN_SEARCH_CHARACTERS && !test) return { hits: [], isComplete: true };
  const end = performance.now() + deadlineMs;
  const hits: SearchHit[] = [];
  let seen = 0;
  for await (const some of candidatesOf(sql, query)) {
    const isOver = performance.now() > end || signal?.aborted === true || seen >= MAX_CANDIDATES;
    if (hits.length >= limit || isOver) return { hits: hits.slice(0, limit), isComplete: false };
    seen += some.length;
    hits.push(...(await hitsIn(sql, some, query)));
  }
  return { hits: hits.slice(0, limit), isComplete: hits.length <= limit };
}

/** Messages that may have it, the newest first, some at a time. */
async function* candidatesOf(sql: Queries, query: SearchQuery): AsyncGenerator<Row[], void, undefined> {
  let last: Row | undefined;
  do {
    const found = await candidates(sql, query, last);
    for (let at = 0; at < found.length; at += TEXTS_AT_A_TIME) yield found.slice(at, at + TEXTS_AT_A_TIME);
    last = found.length < AT_A_TIME ? undefined : found.at(-1);
  } while (last);
}

/** Those after `last`. */
function candidates(sql: Queries, query: SearchQuery, last: Row | undefined): Promise<Row[]> {
  const { host, part, after, before, text } = query;
  const where: string[] = ['message.report IS NOT NULL'];
  const values: Value[] = [];
  const add = (condition: (name: string) => string, value: Value | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  const trigrams = trigramsOf([text]).slice(0, MAX_TRIGRAMS);
  const array = trigrams.length === 0 ? undefined : arrayText(trigrams);
  add((name) => `message.id IN (SELECT message FROM search WHERE trigrams @> ${name}::integer[])`, array);
  add(
    (name) =>
      `chain IN (SELECT chain.id FROM chain JOIN host ON host.id = chain.host WHERE host.name = ${name})`,
    host === undefined ? undefined : bytesOf(host),
  );
  add(
    (name) => `message.id IN (SELECT message FROM part WHERE name = ${name})`,
    part === undefined ? undefined : bytesOf(part),
  );
  add((name) => `made_at >= ${name}`, after);
  add((name) => `made_at < ${name}`, before);
  if (last) {
    values.push(last['made_at'], last['id']);
    where.push(`(made_at, -message.id) < ($${values.length - 1}, -$${values.length}::bigint)`);
  }
  return sql.rows(
    `SELECT message.id AS id, report, made_at FROM message JOIN report ON report.id = message.report
     WHERE ${where.join(' AND ')} ORDER BY made_at DESC, message.id LIMIT ${AT_A_TIME}`,
    ...values,
  );
}

/** In the order of the messages. */
async function hitsIn(
  sql: Queries,
  messages: readonly Row[],
  { text, test, part }: SearchQuery,
): Promise<SearchHit[]> {
  // Listings are not in the index.
  const rows = await sql.rows(
    `SELECT part.name AS part, deflated, made_at, sequence, configuration, report.id AS report,
       host.id AS host, host.name AS name, host.verified AS verified
     FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (message, place)
       JOIN part ON part.message = wanted.message JOIN content ON content.id = part.content
       JOIN report ON report.id = part.report JOIN chain ON chain.id = report.chain
       JOIN host ON host.id = chain.host
     WHERE kind <> 'monitor' ORDER BY place, part.id`,
    messages.map(({ id }) => id),
  );
  const hits: SearchHit[] = [];
  for (const row of rows) {
    const name = (row['part'] as Buffer).toString('utf8');
    if (part !== undefined && name !== part) continue;
    const lines = linesWith(inflateSync(row['deflated'] as Buffer), text.toLowerCase(), test);
    if (lines.length === 0) continue;
    const { configuration } = readerRow(row);
    hits.push({
      part: name,
      lines,
      report: Number(row['report']),
      host: hostOf(readerRow(row)),
      configuration: String(configuration),
      sequence: Number(row['sequence']),
      madeAt: Number(row['made_at']),
    });
  }
  return hits;
}

/**
 * Search by an index of trigrams, a row a message. The index gives the messages that have all trigrams of the
 * text, in whatever order; then their texts are looked through, those of the newest reports first.
 */
import { inflateSync } from 'node:zlib';
import type { Queries, Row, Value } from '../database/queries.ts';
import { beforeOf, hostOf, isNamed, isSearchable, linesWith, takeHits } from '../reader.ts';
import type { SearchHit, SearchPlace, SearchQuery, SearchResult } from '../reader.ts';
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
  const { limit, from, deadlineMs = Infinity, signal } = query;
  if (!isSearchable(query)) return { hits: [], next: undefined };
  const end = performance.now() + deadlineMs;
  const hits: SearchHit[] = [];
  let seen = 0;
  for await (const some of candidatesOf(sql, query)) {
    const isOver = performance.now() > end || signal?.aborted === true || seen >= MAX_CANDIDATES;
    // Some messages at least are looked at, so that whoever goes on gets on.
    if (seen > 0 && isOver) return { hits, next: placeOf(some[0]) };
    seen += some.length;
    for (const own of await hitsIn(sql, some, query)) {
      const next = takeHits(hits, own, { limit, from });
      if (next) return { hits, next };
    }
  }
  return { hits, next: undefined };
}

function placeOf({ id, made_at: madeAt }: Row): SearchPlace {
  return { madeAt: Number(madeAt), message: Number(id), hits: 0 };
}

/** The message before the first one that is wanted. */
type Before = Readonly<Record<'made_at' | 'id', Row[string]>>;

/** Messages that may have it, the newest first, some at a time. */
async function* candidatesOf(sql: Queries, query: SearchQuery): AsyncGenerator<Row[], void, undefined> {
  let last: Before | undefined = query.from && beforeOf(query.from);
  do {
    const found = await candidates(sql, query, last);
    for (let at = 0; at < found.length; at += TEXTS_AT_A_TIME) yield found.slice(at, at + TEXTS_AT_A_TIME);
    const end = found.length < AT_A_TIME ? undefined : found.at(-1);
    last = end && { made_at: end['made_at'], id: end['id'] };
  } while (last);
}

/** Those after `last`. */
function candidates(sql: Queries, query: SearchQuery, last: Before | undefined): Promise<Row[]> {
  const { host, part, after, before, words } = query;
  const where: string[] = ['message.report IS NOT NULL'];
  const values: Value[] = [];
  const add = (condition: (name: string) => string, value: Value | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  const trigrams = trigramsOf(words).slice(0, MAX_TRIGRAMS);
  const array = trigrams.length === 0 ? undefined : arrayText(trigrams);
  add((name) => `message.id IN (SELECT message FROM search WHERE trigrams @> ${name}::integer[])`, array);
  add(
    (name) =>
      `chain IN (SELECT chain.id FROM chain JOIN host ON host.id = chain.host WHERE host.name = ${name})`,
    host === undefined ? undefined : bytesOf(host),
  );
  add(
    (name) =>
      `message.id IN (SELECT message FROM part WHERE position(${name}::bytea || '.'::bytea IN name || '.'::bytea) = 1)`,
    part === undefined ? undefined : bytesOf(part),
  );
  add((name) => `made_at >= ${name}`, after);
  add((name) => `made_at < ${name}`, before);
  if (last) {
    values.push(last.made_at, last.id);
    where.push(`(made_at, -message.id) < ($${values.length - 1}, -$${values.length}::bigint)`);
  }
  return sql.rows(
    `SELECT message.id AS id, report, made_at FROM message JOIN report ON report.id = message.report
     WHERE ${where.join(' AND ')} ORDER BY made_at DESC, message.id LIMIT ${AT_A_TIME}`,
    ...values,
  );
}

/** Those of each message, in the order of the messages. */
async function hitsIn(
  sql: Queries,
  messages: readonly Row[],
  { words, test, part }: SearchQuery,
): Promise<Iterable<readonly SearchHit[]>> {
  // Listings are not in the index.
  const rows = await sql.rows(
    `SELECT wanted.message AS message, part.name AS part, deflated, made_at, sequence, configuration,
       report.id AS report, host.id AS host, host.name AS name, host.verified AS verified
     FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (message, place)
       JOIN part ON part.message = wanted.message JOIN content ON content.id = part.content
       JOIN report ON report.id = part.report JOIN chain ON chain.id = report.chain
       JOIN host ON host.id = chain.host
     WHERE kind <> 'monitor' ORDER BY place, part.id`,
    messages.map(({ id }) => id),
  );
  const found = new Map<number, SearchHit[]>();
  for (const row of rows) {
    const name = (row['part'] as Buffer).toString('utf8');
    if (!isNamed(name, part)) continue;
    const lines = linesWith(inflateSync(row['deflated'] as Buffer), words, test);
    if (lines.length === 0) continue;
    const message = Number(row['message']);
    const own = found.get(message) ?? [];
    found.set(message, own);
    const { configuration } = readerRow(row);
    const madeAt = Number(row['made_at']);
    own.push({
      place: { madeAt, message, hits: own.length },
      part: name,
      lines,
      report: Number(row['report']),
      host: hostOf(readerRow(row)),
      configuration: String(configuration),
      sequence: Number(row['sequence']),
      madeAt,
    });
  }
  return found.values();
}

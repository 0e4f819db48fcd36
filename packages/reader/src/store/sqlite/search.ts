/**
 * Search by a trigram index with one row a message. The index tells which messages have all trigrams of the
 * text, in whatever order; then their texts are looked through.
 */
import { inflateSync } from 'node:zlib';
import type { SearchHit } from '../store.ts';
import { hostOf } from './rows.ts';
import type { Statements } from './statements.ts';

/** Shorter texts have no trigram. Characters. */
export const MIN_SEARCH_CHARACTERS = 3;
/** More messages are not looked through; the newest come first. */
const MAX_CANDIDATES = 5000;
/** More lines of a report are not shown. */
const MAX_LINES = 20;

/** Reports whose texts have `text`, whatever its case, the newest first. */
export function search(sql: Statements, text: string, limit: number): SearchHit[] {
  const characters = Array.from(text);
  if (characters.length < MIN_SEARCH_CHARACTERS) return [];
  const trigrams = new Set(characters.slice(2).map((_, at) => characters.slice(at, at + 3).join('')));
  const query = [...trigrams].map((each) => `"${each.replaceAll('"', '""')}"`).join(' AND ');
  const candidates = sql.rows(
    `SELECT message.id AS id, report.id AS report, sequence, made_at, configuration,
       host.id AS host, host.name AS name, host.verified AS verified
     FROM message JOIN report ON report.id = message.report JOIN chain ON chain.id = report.chain
       JOIN host ON host.id = chain.host
     WHERE message.id IN (SELECT rowid FROM search WHERE search MATCH ?)
     ORDER BY made_at DESC, message.id LIMIT ${MAX_CANDIDATES}`,
    query,
  );
  const hits: SearchHit[] = [];
  for (const row of candidates) {
    if (hits.length >= limit) break;
    const lines = linesWith(sql, Number(row['id']), text.toLowerCase());
    if (lines.length === 0) continue;
    hits.push({
      report: Number(row['report']),
      host: hostOf(row),
      configuration: String(row['configuration']),
      sequence: Number(row['sequence']),
      madeAt: Number(row['made_at']),
      lines,
    });
  }
  return hits;
}

function linesWith(sql: Statements, message: number, text: string): string[] {
  const found: string[] = [];
  const texts = sql.rows(
    'SELECT deflated FROM part JOIN content ON content.id = part.content WHERE message = ? AND deflated IS NOT NULL ORDER BY part.id',
    message,
  );
  for (const { deflated } of texts) {
    for (const line of inflateSync(deflated as Uint8Array)
      .toString('utf8')
      .split('\n')) {
      if (!line.toLowerCase().includes(text)) continue;
      found.push(line);
      if (found.length === MAX_LINES) return found;
    }
  }
  return found;
}

import type { Queries } from '../database/queries.ts';
import type { TakenPart } from '../reader.ts';
import { bytesOf, optionalBytes } from './texts.ts';
import { arrayText, trigramsOf } from './trigrams.ts';

/** A part that its message lacks. */
export interface NewPart {
  readonly part: TakenPart;
  readonly message: number;
  readonly report: number;
}

export async function takeParts(sql: Queries, parts: readonly NewPart[]): Promise<void> {
  if (parts.length === 0) return;
  const contents = await takeContents(sql, parts);
  const columns = parts.map(({ part, message, report }) => [
    message,
    report,
    bytesOf(part.name),
    bytesOf(part.entry),
    part.kind,
    optionalBytes(part.description),
    part.piece,
    part.of,
    part.bytes,
    part.lines,
    part.sha256,
    part.isCut,
    contents.get(part.sha256) ?? null,
  ]);
  await sql.run(
    `INSERT INTO part (message, report, name, entry, kind, description, piece, pieces, bytes, lines, sha256, cut, content)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::bytea[], $7::integer[],
       $8::integer[], $9::bigint[], $10::bigint[], $11::text[], $12::boolean[], $13::bigint[])`,
    ...columns[0].map((_, column) => columns.map((row) => row[column])),
  );
  await sql.run('UPDATE report SET is_ruled = false, touched = touched + 1 WHERE id = ANY($1::bigint[])', [
    ...new Set(parts.map(({ report }) => report)),
  ]);
  await takeSearched(sql, parts);
}

/** The ids of the contents, by their digests. Those that others have, too, are here once. */
async function takeContents(sql: Queries, parts: readonly NewPart[]): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map(parts.map(({ part }) => [part.sha256, part.deflated]));
  const find = async (digests: readonly string[]): Promise<(readonly [string, number])[]> => {
    const rows = await sql.rows('SELECT id, sha256 FROM content WHERE sha256 = ANY($1::text[])', digests);
    return rows.map(({ id, sha256 }) => [String(sha256), Number(id)] as const);
  };
  const ids = new Map(await find([...wanted.keys()]));
  const missing = [...wanted].filter(([digest]) => !ids.has(digest)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [digest, deflated] of missing)
    await sql.run(
      'INSERT INTO content (sha256, deflated) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      digest,
      Buffer.from(deflated.buffer, deflated.byteOffset, deflated.byteLength),
    );
  if (missing.length > 0)
    for (const [digest, id] of await find(missing.map(([each]) => each))) ids.set(digest, id);
  return ids;
}

async function takeSearched(sql: Queries, parts: readonly NewPart[]): Promise<void> {
  for (const message of new Set(parts.map((each) => each.message))) {
    const texts = parts.filter((each) => each.message === message).map(({ part }) => part.searched);
    await sql.run(
      // Of a second copy of the message, the parts that the first one had count, too.
      `INSERT INTO search (message, trigrams) VALUES ($1, $2::integer[]) ON CONFLICT (message) DO UPDATE
       SET trigrams = ARRAY(SELECT unnest(search.trigrams) UNION SELECT unnest(excluded.trigrams))`,
      message,
      arrayText(trigramsOf(texts)),
    );
  }
}

/** Removes the texts of old reports; what is counted of them stays. */
import type { Queries } from '../database/queries.ts';

/** Parts at a time: a transaction of them keeps takers waiting. */
const AT_A_TIME = 2000;

/** Parts that have a text, of reports that were made before; their ids. */
export async function oldParts(sql: Queries, before: number): Promise<readonly number[]> {
  const rows = await sql.rows(
    `SELECT part.id FROM part JOIN report ON report.id = part.report
     WHERE part.content IS NOT NULL AND made_at < $1 LIMIT ${AT_A_TIME}`,
    before,
  );
  return rows.map(({ id }) => Number(id));
}

/**
 * One round, within a transaction that has the gate to itself: a text that nobody has any more is removed,
 * and no part may come meanwhile that has it, too. Resolves to how many of the parts had a text.
 */
export async function removeSomeTexts(sql: Queries, parts: readonly number[]): Promise<number> {
  const removed = await sql.rows(
    `WITH old AS (
       SELECT id, message, content FROM part WHERE id = ANY($1::bigint[]) AND content IS NOT NULL
     ), gone AS (UPDATE part SET content = NULL FROM old WHERE part.id = old.id)
     SELECT message, content FROM old`,
    parts,
  );
  await sql.run(
    'DELETE FROM search WHERE message = ANY($1::bigint[])',
    removed.map(({ message }) => message),
  );
  await sql.run(
    `DELETE FROM content WHERE id = ANY($1::bigint[])
       AND NOT EXISTS (SELECT FROM part WHERE part.content = content.id)`,
    removed.map(({ content }) => content),
  );
  return removed.length;
}

/** The example of a form is a line of its newest report. */
export async function removeExamples(sql: Queries, before: number): Promise<void> {
  await sql.run(
    `UPDATE form_count SET example = template FROM form
     WHERE form.id = form_count.form AND last_at < $1 AND example <> template`,
    before,
  );
}

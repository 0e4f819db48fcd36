import type { Queries } from '../database/queries.ts';
import { MailLogError } from '../maillog.ts';
import { decisionOf, inForce } from '../reader.ts';
import type { NewDecision } from '../reader.ts';
import { readerRow } from './texts.ts';

/**
 * Refuses to undo or confirm a decision that another server of the page undid or confirmed meanwhile. Whoever
 * asks has locked the gate, so that nobody decides between.
 * @throws MailLogError `usage`
 */
export async function refuseLate(sql: Queries, { undone, proposal }: NewDecision): Promise<void> {
  const about = undone ?? proposal;
  if (about === undefined) return;
  const rows = await sql.rows('SELECT * FROM decision WHERE id >= $1 ORDER BY id', about);
  const left = inForce(rows.map((row) => decisionOf(readerRow(row))));
  if (!left.some(({ id }) => id === about))
    throw new MailLogError('usage', `decision ${about} was undone or confirmed meanwhile`);
}

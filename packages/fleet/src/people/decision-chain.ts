/**
 * The chain of decisions, as migrations/0005_decision_chain.sql makes it, computed again. Whoever changes,
 * removes or reorders a decision leaves a break. Whoever owns the database can compute the whole chain again,
 * or cut its end: only a digest that was kept elsewhere shows that.
 */
import { createHash } from 'node:crypto';
import type { Cell, Queries, Row } from '../database/queries.ts';
import { ConfirmedProposals } from './confirmed-proposals.ts';

/** In the order in which a digest has them. */
const COLUMNS = [
  'id',
  'at',
  'who',
  'kind',
  'forms',
  'finding',
  'revision',
  'undone',
  'why',
  'wake',
  'title',
  'report',
  'what',
];
/** Of the first decision. */
const NO_PREVIOUS = createHash('sha256').digest();
const ABSENT = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const ROWS_AT_ONCE = 1000;

export interface Link {
  readonly row: Row;
  /** `decision 7 is not as it was made`; undefined: it follows the one before it. */
  readonly fault: string | undefined;
}

/** All decisions, the first first. A decision after a break is compared with the one before it, as it is. */
export async function* decisionChain(sql: Queries): AsyncGenerator<Link> {
  const proposals = new ConfirmedProposals();
  let last: Row | undefined;
  for (;;) {
    const rows = await sql.rows(
      `SELECT * FROM decision WHERE id > $1 ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
      last?.['id'] ?? 0,
    );
    for (const row of rows) {
      const fault = proposals.faultOf(row);
      yield { row, fault: faultOf(row, last) ?? fault };
      last = row;
    }
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

function faultOf(row: Row, last: Row | undefined): string | undefined {
  const id = String(row['id']);
  if (!digestOf(row).equals(row['digest'] as Buffer)) return `decision ${id} is not as it was made`;
  if ((row['previous'] as Buffer).equals((last?.['digest'] as Buffer | undefined) ?? NO_PREVIOUS))
    return undefined;
  return last === undefined
    ? `decision ${id} is not the first that was made: those before it were removed`
    : `decision ${id} was not made after decision ${String(last['id'])}: one between them was removed, or changed`;
}

function digestOf(row: Row): Buffer {
  const hash = createHash('sha256').update(row['previous'] as Buffer);
  for (const column of COLUMNS) for (const block of framed(row[column] ?? null)) hash.update(block);
  return hash.digest();
}

/** Their number in four bytes, and the bytes. */
function framed(cell: Cell): readonly Buffer[] {
  if (cell === null) return [ABSENT];
  const bytes = Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell), 'utf8');
  const size = Buffer.alloc(ABSENT.length);
  size.writeUInt32BE(bytes.length);
  return [size, bytes];
}

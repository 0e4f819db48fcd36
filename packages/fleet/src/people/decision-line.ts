/** A decision as a line of JSON, for other programs and for keeping elsewhere. */
import { escapeJson } from '../maillog.ts';
import type { Cell, Row } from '../database/queries.ts';

/** The only bytes that are no text. */
const DIGESTS = new Set(['previous', 'digest']);
const NUMBERS = new Set(['id', 'at', 'undone', 'report']);

/**
 * `{"id":7,"at":1767225600000,"who":"anna@example.com",…,"digest":"9f86…"}`, with its newline. Columns are as
 * they are in the table, so that the digest can be computed from the line.
 */
export function decisionLine(row: Row): string {
  const line = Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, valueOf(name, cell)]));
  return `${escapeJson(JSON.stringify(line))}\n`;
}

export function hexOf(cell: Cell | undefined): string {
  return Buffer.isBuffer(cell) ? cell.toString('hex') : '';
}

function valueOf(name: string, cell: Cell): string | number | boolean | null {
  if (Buffer.isBuffer(cell)) return DIGESTS.has(name) ? hexOf(cell) : cell.toString('utf8');
  return cell !== null && NUMBERS.has(name) ? Number(cell) : cell;
}

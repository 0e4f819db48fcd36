/** All rows, for other programs. */
import type { Row } from '../answers.ts';
import { csvTable } from '../csv.ts';
import { FileAnswer } from '../route.ts';
import type { Asked, Reader } from '../route.ts';
import { findingsOf } from './inbox.ts';

/** More rows are of no use in a table, and would hold up whoever waits. */
const MAX_ROWS = 20_000;
const COLUMNS = [
  'id',
  'kind',
  'state',
  'why',
  'text',
  'example',
  'lines',
  'hosts',
  'host',
  'first',
  'last',
] as const satisfies readonly (keyof Row)[];

export async function exportJsonl(reader: Reader, asked: Asked): Promise<FileAnswer> {
  const lines = (await rowsOf(reader, asked)).map((row) => `${JSON.stringify(row)}\n`);
  return new FileAnswer('application/x-ndjson; charset=utf-8', 'inbox.jsonl', Buffer.from(lines.join('')));
}

export async function exportCsv(reader: Reader, asked: Asked): Promise<FileAnswer> {
  const rows = (await rowsOf(reader, asked)).map((row) => COLUMNS.map((name) => `${row[name] ?? ''}`));
  return new FileAnswer(
    'text/csv; charset=utf-8',
    'inbox.csv',
    Buffer.from(csvTable([[...COLUMNS], ...rows])),
  );
}

async function rowsOf(reader: Reader, { query }: Asked): Promise<Row[]> {
  return reader.rows.of((await findingsOf(reader, query)).slice(0, MAX_ROWS));
}

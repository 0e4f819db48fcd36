/** Text that others wrote is bytea, since `text` refuses U+0000. */
import type { Cell, Row } from '../database/queries.ts';

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

export function optionalBytes(text: string | undefined): Buffer | null {
  return text === undefined ? null : bytesOf(text);
}

/** JSON has no bytes, and PostgreSQL reads them so: `\x6c6f67`. */
export function hex(text: string): string {
  return String.raw`\x` + bytesOf(text).toString('hex');
}

export function optionalHex(text: string | undefined): string | null {
  return text === undefined ? null : hex(text);
}

type ReaderRow = Readonly<Record<string, string | number | null | Uint8Array>>;

/** A row in the shape of SQLite's, which the reader makes its own rows of. What is packed stays bytes. */
export function readerRow(row: Row): ReaderRow {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, readerCell(name, cell)]));
}

function readerCell(name: string, cell: Cell): string | number | null | Uint8Array {
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (Buffer.isBuffer(cell)) return name === 'deflated' ? cell : cell.toString('utf8');
  return cell;
}

/** Errors of SQLite about its file, in words: a full disk is no fault of the program. */
import { MailLogError } from '../../maillog.ts';
import type { Database } from './engine.ts';

/** By SQLite's primary result code: SQLITE_READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const KINDS: ReadonlyMap<number, MailLogError['kind']> = new Map([
  [8, 'permission'],
  [10, 'io'],
  [11, 'data'],
  [13, 'io'],
  [14, 'io'],
  [26, 'data'],
]);

/**
 * The error to throw: `cannot use /home/you/…/reports.db: database or disk is full`. Another error is
 * returned as it is.
 */
export function storeFault(database: Database, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || !('errstr' in error)) return error;
  const kind = KINDS.get(Number(error.errcode) & 0xff);
  if (kind === undefined) return error;
  const words = `cannot use ${fileOf(database)}: ${String(error.errstr)}`;
  return new MailLogError(kind, words, { cause: error });
}

function fileOf(database: Database): string {
  try {
    return String(database.prepare('PRAGMA database_list').get()?.['file'] || 'the store in memory');
  } catch {
    return 'the store';
  }
}

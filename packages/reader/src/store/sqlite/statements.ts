/**
 * Statements that are prepared once. A statement of `@photostructure/sqlite` does not keep its database
 * alive: this object holds both.
 */
import type { Database, Row, Statement, Value } from './engine.ts';
import { storeFault } from './store-fault.ts';

export class Statements {
  readonly database: Database;
  readonly #prepared = new Map<string, Statement>();

  constructor(database: Database) {
    this.database = database;
  }

  row(sql: string, ...values: Value[]): Row | undefined {
    return this.#of(sql).get(...values);
  }

  rows(sql: string, ...values: Value[]): Row[] {
    return this.#of(sql).all(...values);
  }

  /**
   * Many rows as lists of their columns, in any order: `lists('id, name', 'FROM host')`. An object for each
   * row, made column by column, takes five times as long as one text of all.
   */
  lists<T extends readonly unknown[]>(columns: string, from: string, ...values: Value[]): T[] {
    const row = this.row(`SELECT json_group_array(json_array(${columns})) AS lists ${from}`, ...values);
    return JSON.parse(String(row?.['lists'])) as T[];
  }

  run(sql: string, ...values: Value[]): number {
    return Number(this.#of(sql).run(...values).changes);
  }

  /** The id of the new row. */
  insert(sql: string, ...values: Value[]): number {
    return Number(this.#of(sql).run(...values).lastInsertRowid);
  }

  /** The id of the row that `select` finds, or that `insert` makes, by the same values. */
  upsert(select: string, insert: string, ...values: Value[]): number {
    const known = this.row(select, ...values);
    return known ? Number(known['id']) : this.insert(insert, ...values);
  }

  /**
   * All of it, or nothing.
   * @throws MailLogError `io`, `permission` or `data` if SQLite cannot use its file
   */
  transaction<T>(work: () => T): T {
    try {
      this.database.exec('BEGIN IMMEDIATE');
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollBack();
      throw storeFault(this.database, error);
    }
  }

  /** SQLite has done it by itself if the disk is full, and refuses to do it again. */
  #rollBack(): void {
    try {
      this.database.exec('ROLLBACK');
    } catch {
      // The error that led here says more.
    }
  }

  #of(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const prepared = this.database.prepare(sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** A condition with its values; undefined: all. */
export function among(
  column: string,
  ids: readonly number[] | undefined,
): [condition: string, ...values: string[]] {
  if (ids === undefined) return [''];
  return [`WHERE ${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(ids)];
}

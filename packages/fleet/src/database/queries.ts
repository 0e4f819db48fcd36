/** Statements that a connection prepares once, and transactions of them. */
import type { Pool, PoolClient, QueryResult } from 'pg';
import { isRepeatable, worded } from './connect.ts';

/** As PostgreSQL's driver gives them; `bigint` comes as a text of digits. */
export type Cell = string | number | boolean | Buffer | null;
export type Row = Readonly<Record<string, Cell>>;
export type Value = Cell | readonly Cell[];

/** How often a transaction is begun again that another one was in the way of. */
const MAX_TRIES = 5;

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `maillog_${names.size + 1}`;
  names.set(text, name);
  return name;
}

export class Queries {
  readonly #on: Pool | PoolClient;

  constructor(on: Pool | PoolClient) {
    this.#on = on;
  }

  /** @throws MailLogError as worded() of connect.ts */
  async rows(text: string, ...values: readonly Value[]): Promise<Row[]> {
    return (await this.#run(text, values)).rows;
  }

  async row(text: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return (await this.#run(text, values)).rows[0];
  }

  /** How many rows it has changed. */
  async run(text: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#run(text, values)).rowCount ?? 0;
  }

  async #run(text: string, values: readonly Value[]): Promise<QueryResult<Record<string, Cell>>> {
    try {
      return await this.#on.query<Record<string, Cell>>({ name: nameOf(text), text, values: [...values] });
    } catch (error) {
      throw worded(error);
    }
  }
}

/**
 * All of it, or nothing. If another transaction is in the way, it begins again.
 * @throws MailLogError as worded() of connect.ts
 */
export async function transaction<T>(pool: Pool, work: (sql: Queries) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const client = await pool.connect().catch((error: unknown) => {
      throw worded(error);
    });
    let fault: unknown;
    try {
      await client.query('BEGIN');
      const result = await work(new Queries(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      fault = error;
      await client.query('ROLLBACK').catch(() => undefined);
      if (tries >= MAX_TRIES || !isRepeatable(error)) throw worded(error);
    } finally {
      // What a broken connection holds, the server rolls back. It is not used again.
      client.release(fault !== undefined && !isRepeatable(fault));
    }
  }
}

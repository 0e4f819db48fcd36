/**
 * An inbox in PostgreSQL: the tables `inbox`, `inbox_body` and `conflict`. A receiver's role may only add to
 * them, and learn the digest of what is there. Each message is one statement, so that it is there whole once
 * it is committed, before anybody is answered.
 *
 * A body is in memory until then, since the driver sends it as one value. All bodies together have a bound.
 * One that is larger than a limit may be kept outside the database: before its row, if its number is free.
 */
import type { Pool } from 'pg';
import { BodiesFault, isKey, keyOf } from '../bodies/bodies.ts';
import type { Bodies } from '../bodies/bodies.ts';
import { createPool, worded } from '../database/connect.ts';
import { Queries } from '../database/queries.ts';
import { checkSchema } from '../database/schema.ts';
import { MailLogError } from '../maillog.ts';
import { InboxFault } from './inbox.ts';
import type { Inbox, ReceivedMessage, Stored } from './inbox.ts';

const MAX_PENDING_BYTES = 256 << 20;
const CONNECTIONS = 8;

const IDENTITY = 'host, configuration, sequence, message';
const ADD = 'SELECT add_message($1, $2, $3, $4, $5, $6, $7) AS is_new';
const KEPT = `SELECT sha256 FROM inbox WHERE (${IDENTITY}) = ($1, $2, $3, $4)`;
const OUTSIDE = 'SELECT outside_of($1, $2, $3, $4) AS key';
const CONFLICT = `INSERT INTO conflict (${IDENTITY}, sha256, body) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT DO NOTHING`;

/** Where bodies are that are larger than `over` bytes. */
export interface Outside {
  readonly bodies: Bodies;
  readonly over: number;
}

export class PostgresInbox implements Inbox {
  readonly #pool: Pool;
  readonly #sql: Queries;
  readonly #outside: Outside | undefined;
  #pending = 0;

  private constructor(pool: Pool, outside: Outside | undefined) {
    this.#pool = pool;
    this.#sql = new Queries(pool);
    this.#outside = outside;
  }

  /**
   * `outside`: default: all bodies are in the database; `migrations`: default: beside the program.
   * @throws MailLogError as checkSchema() does
   */
  static async open(url: string, outside?: Outside, migrations?: string): Promise<PostgresInbox> {
    const pool = createPool(url, CONNECTIONS);
    try {
      await checkSchema(pool, migrations);
      return new PostgresInbox(pool, outside);
    } catch (error) {
      await pool.end();
      throw worded(error);
    }
  }

  async store(message: ReceivedMessage, body: AsyncIterable<Uint8Array>): Promise<Stored> {
    const { bytes } = message;
    if (!(await this.hasRoom(bytes))) throw new InboxFault('too many bodies are under way');
    this.#pending += bytes;
    try {
      return await this.#insert(message, await gathered(body));
    } finally {
      this.#pending -= bytes;
    }
  }

  hasRoom(bytes: number): Promise<boolean> {
    return Promise.resolve(this.#pending + bytes <= MAX_PENDING_BYTES);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #insert(message: ReceivedMessage, body: Buffer): Promise<Stored> {
    const { host, configuration, sequence, message: number } = message;
    const identity = [host, configuration, sequence, number] as const;
    const sha256 = Buffer.from(message.sha256, 'hex');
    try {
      const isOutside = this.#outside !== undefined && body.length > this.#outside.over;
      // Of one that is sent again, or in conflict, no second body is kept outside.
      if (!isOutside || (await this.#sql.row(KEPT, ...identity)) === undefined) {
        const key = isOutside ? keyOf(message.sha256, Date.now()) : null;
        if (key !== null) await this.#outside?.bodies.put(key, body);
        const added = await this.#sql.row(ADD, ...identity, sha256, key === null ? body : null, key);
        if (added?.['is_new'] === true) return 'new';
      }
      const kept = await this.#sql.row(KEPT, ...identity);
      if (Buffer.isBuffer(kept?.['sha256']) && kept['sha256'].equals(sha256)) {
        await this.#putAgain(message, body);
        return 'same';
      }
      await this.#sql.run(CONFLICT, ...identity, sha256, body);
      return 'other';
    } catch (error) {
      if (error instanceof MailLogError || error instanceof BodiesFault)
        throw new InboxFault(error.message, { cause: error });
      throw error;
    }
  }

  /**
   * Its body outside the database may be gone or changed meanwhile, and a receiver may not be able to look.
   * To put the same content in its place is right in any case.
   */
  async #putAgain(message: ReceivedMessage, body: Buffer): Promise<void> {
    if (this.#outside === undefined) return;
    const { host, configuration, sequence, message: number, sha256 } = message;
    const row = await this.#sql.row(OUTSIDE, host, configuration, sequence, number);
    const key = String(row?.['key']);
    if (isKey(key) && key.endsWith(sha256)) await this.#outside.bodies.put(key, body);
  }
}

async function gathered(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of body) blocks.push(block);
  return Buffer.concat(blocks);
}

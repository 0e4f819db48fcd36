/**
 * An inbox in PostgreSQL: the tables `inbox`, `inbox_body` and `conflict`. A receiver's role may only add to
 * them, and learn the digest of what is there. Each message is one statement, so that it is there whole once
 * it is committed, before anybody is answered.
 *
 * A body is in memory until then, since the driver sends it as one value. All bodies together have a bound.
 */
import type { Pool } from 'pg';
import { createPool, worded } from '../database/connect.ts';
import { Queries } from '../database/queries.ts';
import { checkSchema } from '../database/schema.ts';
import { MailLogError } from '../maillog.ts';
import { InboxFault } from './inbox.ts';
import type { Inbox, ReceivedMessage, Stored } from './inbox.ts';

const MAX_PENDING_BYTES = 256 << 20;
const CONNECTIONS = 8;

const IDENTITY = 'host, configuration, sequence, message';
const ADD = 'SELECT add_message($1, $2, $3, $4, $5, $6, NULL) AS is_new';
const CONFLICT = `INSERT INTO conflict (${IDENTITY}, sha256, body) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT DO NOTHING`;

export class PostgresInbox implements Inbox {
  readonly #pool: Pool;
  readonly #sql: Queries;
  #pending = 0;

  private constructor(pool: Pool) {
    this.#pool = pool;
    this.#sql = new Queries(pool);
  }

  /**
   * `migrations`: where they are; default: beside the program.
   * @throws MailLogError as checkSchema() does
   */
  static async open(url: string, migrations?: string): Promise<PostgresInbox> {
    const pool = createPool(url, CONNECTIONS);
    try {
      await checkSchema(pool, migrations);
      return new PostgresInbox(pool);
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
      const added = await this.#sql.row(ADD, ...identity, sha256, body);
      if (added?.['is_new'] === true) return 'new';
      const kept = await this.#sql.row(
        `SELECT sha256 FROM inbox WHERE (${IDENTITY}) = ($1, $2, $3, $4)`,
        ...identity,
      );
      if (Buffer.isBuffer(kept?.['sha256']) && kept['sha256'].equals(sha256)) return 'same';
      await this.#sql.run(CONFLICT, ...identity, sha256, body);
      return 'other';
    } catch (error) {
      if (error instanceof MailLogError) throw new InboxFault(error.message, { cause: error });
      throw error;
    }
  }
}

async function gathered(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const block of body) blocks.push(block);
  return Buffer.concat(blocks);
}

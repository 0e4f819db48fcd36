/**
 * Which of all workers tidies: settles chains, removes what is too old. A lease in the database, since any
 * role may hold an advisory lock, that of a receiver which was taken over, too. If two have it, one of them
 * was slow, and the work is done twice; nothing counts twice.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Queries } from '../database/queries.ts';

/** After a worker was killed, the others wait for so long. */
const LEASE_SECONDS = 30;
const RENEW_MS = 10_000;

const TAKE = `UPDATE tidier SET holder = $1, until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second'
  WHERE holder = $1 OR until < clock_timestamp()`;

export class Tidier {
  readonly #sql: Queries;
  readonly #name = randomUUID();
  #renewed = 0;

  constructor(pool: Pool) {
    this.#sql = new Queries(pool);
  }

  /** Does `work` if no other worker tidies, and keeps the lease afterwards. */
  async run(work: () => Promise<void>): Promise<void> {
    if (!(await this.#take())) return;
    const renewing = setInterval(() => void this.#take().catch(() => undefined), RENEW_MS);
    try {
      await work();
    } finally {
      clearInterval(renewing);
    }
  }

  /** Another worker may tidy at once. */
  async end(): Promise<void> {
    await this.#sql.run("UPDATE tidier SET until = '-infinity' WHERE holder = $1", this.#name);
  }

  async #take(): Promise<boolean> {
    if (Date.now() - this.#renewed < RENEW_MS) return true;
    const isOurs = (await this.#sql.run(TAKE, this.#name)) > 0;
    this.#renewed = isOurs ? Date.now() : 0;
    return isOurs;
  }
}

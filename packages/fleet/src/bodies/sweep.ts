/**
 * Removes bodies that no row names: those whose rows went with their partition, and what a crash left between
 * a body and its row. Of the last two days nothing is removed, so that a row has time to come.
 */
import type { Queries } from '../database/queries.ts';
import { dayOf } from './bodies.ts';
import type { Bodies } from './bodies.ts';

const DAY_MS = 86_400_000;

export class Sweep {
  readonly #bodies: Bodies;
  /** Days without a body that nobody names; rows of them can only go. */
  readonly #swept = new Set<string>();

  constructor(bodies: Bodies) {
    this.#bodies = bodies;
  }

  /**
   * Resolves to how many it removed.
   * @throws BodiesFault, or MailLogError as Queries
   */
  async run(sql: Queries, now: number): Promise<number> {
    let count = 0;
    const last = dayOf(now - 2 * DAY_MS);
    for (const day of await this.#bodies.days()) {
      if (day > last || (this.#swept.has(day) && (await isNamed(sql, day)))) continue;
      count += await this.#sweep(sql, day, now);
      this.#swept.add(day);
    }
    return count;
  }

  async #sweep(sql: Queries, day: string, now: number): Promise<number> {
    // The names first: a row that comes meanwhile names a body of another day.
    const bodies = await this.#bodies.bodiesOf(day);
    const rows = await sql.rows(NAMED, `${day}/`, `${day}0`);
    const named = new Set(rows.map(({ outside }) => String(outside)));
    const gone = bodies.filter(({ key, at }) => !named.has(key) && at < now - DAY_MS);
    await this.#bodies.remove(gone.map(({ key }) => key));
    return gone.length;
  }
}

/** `0` comes after `/`. */
const NAMED = 'SELECT outside FROM inbox_body WHERE outside >= $1 AND outside < $2';

async function isNamed(sql: Queries, day: string): Promise<boolean> {
  return (await sql.row(`${NAMED} LIMIT 1`, `${day}/`, `${day}0`)) !== undefined;
}

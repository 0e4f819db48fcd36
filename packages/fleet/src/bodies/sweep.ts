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
  /**
   * Days in which each body is named, with how many rows name one. When one of these rows is gone, its body
   * is to go; those of messages that could not be opened stay for ever, and keep no other body of their day.
   */
  readonly #swept = new Map<string, number>();

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
      if (day > last) continue;
      const known = this.#swept.get(day) ?? 0;
      if (known > 0 && known === (await countNames(sql, day))) continue;
      count += await this.#sweep(sql, day, now);
    }
    return count;
  }

  async #sweep(sql: Queries, day: string, now: number): Promise<number> {
    // The names first: a row that comes meanwhile names a body of another day.
    const bodies = await this.#bodies.bodiesOf(day);
    const rows = await sql.rows(NAMED, `${day}/`, `${day}0`);
    const named = new Set(rows.map(({ outside }) => String(outside)));
    const unnamed = bodies.filter(({ key }) => !named.has(key));
    const gone = unnamed.filter(({ at }) => at < now - DAY_MS);
    await this.#bodies.remove(gone.map(({ key }) => key));
    // One that came today, from a receiver with a wrong clock, may still get its row, or is to go tomorrow.
    this.#swept.set(day, gone.length < unnamed.length ? 0 : rows.length);
    return gone.length;
  }
}

/** `0` comes after `/`. */
const OF_DAY = 'FROM inbox_body WHERE outside >= $1 AND outside < $2';
const NAMED = `SELECT outside ${OF_DAY}`;

async function countNames(sql: Queries, day: string): Promise<number> {
  const row = await sql.row(`SELECT count(*) AS count ${OF_DAY}`, `${day}/`, `${day}0`);
  return Number(row?.['count']);
}

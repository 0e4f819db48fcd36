/**
 * A program for a test: takes the made mails into the database of its argument, in an order of its own, and
 * prints a line for each. The test kills it.
 */
import { createPool } from '../../src/database/connect.ts';
import { PostgresStore } from '../../src/store/postgres-store.ts';
import { madeMail, MAILS } from './made-mails.ts';

const [, , url, seed] = process.argv;
const pool = createPool(url, 3);
const store = new PostgresStore(pool);
/** Every number once, from another start in other steps. */
const order = Array.from({ length: MAILS }, (_, at) => 1 + ((Number(seed) + at * 7) % MAILS));

async function takeSome(which: number): Promise<void> {
  for (const number of order.filter((_, at) => at % 3 === which)) {
    await store.take(madeMail(number), number);
    process.stdout.write(`${number}\n`);
  }
}
await Promise.all([0, 1, 2].map(takeSome));
await pool.end();

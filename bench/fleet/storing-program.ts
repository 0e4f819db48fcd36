/**
 * A worker of store.ts, as a process: `storing-program.js URL FIRST_HOST HOSTS FIRST_REPORT REPORTS AT_ONCE`.
 * It makes the reports, prints a line, waits for one, stores the reports, and prints its CPU time.
 */
import { once } from 'node:events';
import { createPool } from '../../packages/fleet/src/database/connect.ts';
import { PostgresStore } from '../../packages/fleet/src/store/postgres-store.ts';
import { setTaken } from '../../packages/fleet/src/worker/lease.ts';
import { madeReport } from './made-reports.ts';

const [, , url, ...numbers] = process.argv;
const [firstHost, hosts, firstReport, reports, atOnce] = numbers.map(Number);
const pool = createPool(url, atOnce);
const store = new PostgresStore(pool);
await pool.query('SELECT');
const mails = Array.from({ length: hosts * reports }, (_, at) =>
  madeReport(`web${firstHost + (at % hosts)}`, firstReport + Math.floor(at / hosts)),
);
console.log('ready');
await once(process.stdin, 'data');
const cpu = process.cpuUsage();
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let mail = mails.pop(); mail; mail = mails.pop()) {
      const [{ host, configuration, sequence, message }] = mail.messages;
      const delivery = {
        host,
        configuration,
        sequence,
        message,
        sha256: mail.digest,
        body: Buffer.of(),
        tries: 1,
      };
      // With the mark that it was taken, as a worker does it.
      await store.take(mail, Date.now(), (sql) => setTaken(sql, delivery));
    }
  }),
);
const { user, system } = process.cpuUsage(cpu);
console.log(String((user + system) / 1000));
await pool.end();
process.stdin.destroy();

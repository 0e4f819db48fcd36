/** Summaries of a large fleet, made by SQL, and how long the questions of the inbox take over them. */
import { createPool, withClient } from '../../packages/fleet/src/database/connect.ts';
import { PostgresStore } from '../../packages/fleet/src/store/postgres-store.ts';

/** Each host has as many forms: half of them common to many hosts, half of rarer kinds. */
const FORMS_OF_HOST = 200;
const FORMS = 4000;
const ROUNDS = 40;

/** So many hosts, a report each, and 200 rows (form, host) for each host. */
export async function makeSummaries(url: string, hosts: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`SET synchronous_commit = off`);
    await client.query(
      `INSERT INTO form (key, kind, program, template, alarming)
       SELECT encode(sha256(f::text::bytea), 'hex'), 'line', 'sshd', ('sshd message ' || f || ' {int}')::bytea, false
       FROM generate_series(1, ${FORMS}) AS f`,
    );
    await client.query(
      `INSERT INTO host (name, verified) SELECT ('web' || h)::bytea, true FROM generate_series(1, ${hosts}) AS h`,
    );
    await client.query(
      `INSERT INTO chain (host, configuration, reports, first_at, last_at, last_sequence, is_settled)
       SELECT id, '/etc/maillog/host.conf', 24, 1772323200000, 1772406000000, 24, true FROM host`,
    );
    await client.query(
      `INSERT INTO form_host
       SELECT form, host.id, 24, 1772323200000, 1772406000000, 1, 24 FROM host, LATERAL (
         SELECT DISTINCT CASE WHEN n <= ${FORMS_OF_HOST / 2} THEN n
           ELSE 1 + (host.id * 7919 + n * 104729) % ${FORMS} END AS form
         FROM generate_series(1, ${FORMS_OF_HOST}) AS n) AS own`,
    );
    await client.query(
      `INSERT INTO form_count (form, shard, lines, hosts, first_at, last_at, example, new_host_report)
       SELECT id, shard, 1000, 100, 1772323200000, 1772406000000, 'sshd: message 1', 24
       FROM form, generate_series(0, 7) AS shard`,
    );
    await client.query('VACUUM ANALYZE form_host, form_count, form, chain, host');
  });
}

interface Asked {
  readonly what: string;
  readonly p95Ms: number;
}

/** The questions that an inbox asks anew whenever something was taken, and those of one row. */
export async function askSummaries(url: string): Promise<readonly Asked[]> {
  const pool = createPool(url, 1);
  const store = new PostgresStore(pool);
  const rare = FORMS - 5;
  try {
    return [
      await timed('the forms of all hosts', () => store.forms()),
      await timed('the hosts of a rare form', () => store.formHosts([rare])),
      await timed('the hosts of a form that all have', () => store.formHosts([1])),
      await timed('the chains of all hosts', () => store.chains()),
    ];
  } finally {
    await pool.end();
  }
}

async function timed(what: string, ask: () => Promise<unknown>): Promise<Asked> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await ask();
    times.push(performance.now() - start);
  }
  return { what, p95Ms: times.toSorted((a, b) => a - b)[Math.floor(ROUNDS * 0.95)] };
}

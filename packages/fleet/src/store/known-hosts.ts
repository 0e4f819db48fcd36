/**
 * The keys of hosts in the database, which all workers share: as in the reader's file of known hosts, the
 * first key of a host is believed, and another one later is an alarm.
 */
import type { Pool } from 'pg';
import { Queries, transaction } from '../database/queries.ts';
import type { Row } from '../database/queries.ts';
import { KnownHosts } from '../maillog.ts';
import type { HostKeys } from '../reader.ts';
import { bytesOf } from './texts.ts';

const PLACE = 'the table known_host';

/** What is known of one host, and what it was known by when it was read. */
export interface HostKnowledge {
  readonly hosts: KnownHosts;
  /** The rows as one text. */
  readonly text: string;
}

/** @throws MailLogError `data` if a row cannot be read */
export async function knownHost(sql: Queries, host: string): Promise<HostKnowledge> {
  const rows = await sql.rows(
    'SELECT entry FROM known_host WHERE host = $1 ORDER BY configuration',
    bytesOf(host),
  );
  const text = textOf(rows);
  return { hosts: KnownHosts.read(text, PLACE), text };
}

/**
 * Within the transaction that counts a report: keeps what was learnt of that host, and of no other. False:
 * another worker has learnt something of it meanwhile, so that the report is to be looked at again.
 */
export async function keepKnownHost(
  sql: Queries,
  host: string,
  { hosts, text }: HostKnowledge,
): Promise<boolean> {
  await sql.run('LOCK TABLE known_host IN SHARE ROW EXCLUSIVE MODE');
  if ((await knownHost(sql, host)).text !== text) return false;
  for (const known of hosts.all) if (known.host === host) await write(sql, known);
  return true;
}

/** Those of all hosts, for mails that no receiver has taken. */
export function sharedHostKeys(pool: Pool): HostKeys {
  const load = async (sql: Queries): Promise<KnownHosts> =>
    KnownHosts.read(
      textOf(await sql.rows('SELECT entry FROM known_host ORDER BY host, configuration')),
      PLACE,
    );
  return {
    load: () => load(new Queries(pool)),
    save: (hosts) =>
      transaction(pool, async (sql) => {
        await sql.run('LOCK TABLE known_host IN SHARE ROW EXCLUSIVE MODE');
        const now = await load(sql);
        const before = new Set(now.all);
        hosts.changeLikewise(now);
        for (const known of now.all) if (!before.has(known)) await write(sql, known);
      }),
  };
}

async function write(sql: Queries, known: KnownHosts['all'][number]): Promise<void> {
  await sql.run(
    `INSERT INTO known_host (host, configuration, entry) VALUES ($1, $2, $3)
     ON CONFLICT (host, configuration) DO UPDATE SET entry = excluded.entry`,
    bytesOf(known.host),
    bytesOf(known.configuration),
    JSON.stringify(known),
  );
}

function textOf(rows: readonly Row[]): string {
  return rows.map(({ entry }) => `${String(entry)}\n`).join('');
}

/** The state of an inbox in PostgreSQL, with what the roles `maillog_page` and `maillog_audit` may see. */
import type { Client } from 'pg';
import { withClient } from '../database/connect.ts';
import { checkSchema } from '../database/schema.ts';
import { LAST_REPORTS } from './arrivals.ts';
import type { DefaultPartition, InboxState } from './fleet-state.ts';
import { readingState } from './reading-state.ts';

interface Counts {
  readonly waiting: number;
  readonly oldest: Date | null;
  readonly errors: number;
  readonly conflicts: number;
  readonly behind: number;
  readonly bytes: number;
}

/** Of several sets with one number, the one on most hosts is the newest, as on the screen of rules. */
const IN_FORCE = `SELECT host, serial, sha256, first_value(serial) OVER best AS newest,
    first_value(sha256) OVER best AS newest_sha256
  FROM (SELECT address, serial, sha256, chain.host AS host,
      count(*) OVER (PARTITION BY address, serial, sha256) AS others
    FROM rules_set JOIN chain ON chain.id = rules_set.chain JOIN host ON host.id = chain.host
    WHERE verified AND address <> '') AS sets
  WINDOW best AS (PARTITION BY address ORDER BY serial DESC, others DESC, sha256)`;

/** Each count by an index of its own: a whole inbox may be large. */
const COUNTS = `WITH in_force AS (${IN_FORCE}) SELECT
  (SELECT count(*) FROM inbox WHERE taken_at IS NULL AND error IS NULL)::float8 AS waiting,
  (SELECT min(got_at) FROM inbox WHERE taken_at IS NULL AND error IS NULL) AS oldest,
  (SELECT count(*) FROM inbox WHERE error IS NOT NULL)::float8 AS errors,
  (SELECT count(*) FROM conflict)::float8 AS conflicts,
  (SELECT count(DISTINCT host) FROM in_force WHERE serial = 0 OR (serial, sha256) IS DISTINCT FROM (newest, newest_sha256))
    ::float8 AS behind,
  pg_database_size(current_database())::float8 AS bytes`;

interface Row {
  readonly host: string;
  readonly last: Date;
  readonly gap: number | null;
}

const ARRIVALS = `SELECT host, max(got_at) AS last,
    max(extract(epoch FROM got_at - before)) FILTER (WHERE place < ${LAST_REPORTS})::float8 * 1000 AS gap
  FROM (
    SELECT host, got_at, lag(got_at) OVER (PARTITION BY host ORDER BY got_at) AS before,
      row_number() OVER (PARTITION BY host ORDER BY got_at DESC) AS place
    FROM inbox WHERE message = 1
  ) AS reports
  GROUP BY host ORDER BY host`;

const DEFAULT_ROWS = 'SELECT partition, rows::float8 FROM default_rows()';

/** @throws MailLogError as {@link withClient} and {@link checkSchema} */
export function databaseState(url: string): Promise<InboxState> {
  return withClient(url, async (client: Client) => {
    await checkSchema(client);
    const [counts] = (await client.query<Counts>(COUNTS)).rows;
    const { rows } = await client.query<Row>(ARRIVALS);
    return {
      waiting: counts.waiting,
      oldestWaiting: counts.oldest?.getTime(),
      conflicts: counts.conflicts,
      errors: counts.errors,
      reading: await readingState(client, url, Date.now()),
      arrivals: rows.map(({ host, last, gap }) => ({ host, last: last.getTime(), gap: gap ?? undefined })),
      defaultPartitions: (await client.query<DefaultPartition>(DEFAULT_ROWS)).rows,
      disk: undefined,
      withoutNewestSet: counts.behind,
      databaseBytes: counts.bytes,
    };
  });
}

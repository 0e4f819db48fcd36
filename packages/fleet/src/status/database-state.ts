/** The state of an inbox in PostgreSQL, with what the roles `maillog_page` and `maillog_audit` may see. */
import type { Client } from 'pg';
import { withClient } from '../database/connect.ts';
import { checkSchema } from '../database/schema.ts';
import { LAST_REPORTS } from './arrivals.ts';
import type { InboxState } from './fleet-state.ts';

interface Counts {
  readonly waiting: number;
  readonly oldest: Date | null;
  readonly errors: number;
  readonly conflicts: number;
  readonly bytes: number;
}

/** Each count by an index of its own: a whole inbox may be large. */
const COUNTS = `SELECT
  (SELECT count(*) FROM inbox WHERE taken_at IS NULL AND error IS NULL)::float8 AS waiting,
  (SELECT min(got_at) FROM inbox WHERE taken_at IS NULL AND error IS NULL) AS oldest,
  (SELECT count(*) FROM inbox WHERE error IS NOT NULL)::float8 AS errors,
  (SELECT count(*) FROM conflict)::float8 AS conflicts,
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
      arrivals: rows.map(({ host, last, gap }) => ({ host, last: last.getTime(), gap: gap ?? undefined })),
      disk: undefined,
      databaseBytes: counts.bytes,
    };
  });
}

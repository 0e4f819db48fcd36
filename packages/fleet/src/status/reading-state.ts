/** Whether somebody reads: when somebody decided, and what waits if that is long ago. */
import type { Client } from 'pg';
import { createPool } from '../database/connect.ts';
import { Inbox } from '../reader.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { UNREAD_DAYS } from './alarms.ts';
import type { ReadingState } from './fleet-state.ts';

const DAY_MS = 86_400_000;
/** To list all rows may take seconds, and Prometheus asks all the time. */
const LOOK_MS = 10 * 60_000;

interface Last {
  readonly decided: string | null;
  readonly first: string | null;
  readonly news: boolean;
}

const LAST = `SELECT decided.at AS decided, (SELECT taken_at FROM mail ORDER BY id LIMIT 1) AS first,
    EXISTS (SELECT FROM report WHERE id > coalesce(decided.report, 0)) AS news
  FROM (SELECT) AS one LEFT JOIN (SELECT at, report FROM decision ORDER BY id DESC LIMIT 1) AS decided ON true`;

let known: { readonly url: string; readonly at: number; readonly open: number | undefined } | undefined;

/** Undefined: nothing has been counted yet. */
export async function readingState(
  client: Client,
  url: string,
  now: number,
): Promise<ReadingState | undefined> {
  const [{ decided, first, news }] = (await client.query<Last>(LAST)).rows;
  const since = Number(decided ?? first ?? 0);
  if (since === 0) return undefined;
  const isDecided = decided !== null;
  if (now - since <= UNREAD_DAYS * DAY_MS) return { since, isDecided, waits: false, open: undefined };
  if (known?.url !== url || now - known.at > LOOK_MS)
    known = { url, at: now, open: await openRows(url, now) };
  const { open } = known;
  return { since, isDecided, waits: open === undefined ? news : open > 0, open };
}

/** Undefined: the user may not see the rows, as with the role `maillog_audit`. */
async function openRows(url: string, now: number): Promise<number | undefined> {
  const pool = createPool(url, 2);
  try {
    const { rows } = await pool.query<{ may: boolean }>(
      "SELECT has_table_privilege('form', 'SELECT') AND has_table_privilege('unruled', 'INSERT') AS may",
    );
    if (rows[0]?.may !== true) return undefined;
    const inbox = new Inbox(new PostgresStore(pool), { now: () => now });
    return (await inbox.list()).findings.length;
  } finally {
    await pool.end();
  }
}

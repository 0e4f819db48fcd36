/**
 * Messages of the inbox, lent to one worker at a time. A lease and not a lock: to open a message takes long,
 * and a transaction that is as long keeps PostgreSQL from tidying up.
 */
import type { Pool } from 'pg';
import { Queries } from '../database/queries.ts';
import type { Row } from '../database/queries.ts';

/** A message, and what its receiver knew of it. */
export interface Delivery {
  /** The name in the certificate of the host that sent it. */
  readonly host: string;
  readonly configuration: string;
  /** 0: it is of no chain. */
  readonly sequence: number;
  readonly message: number;
  /** What the receiver took; 64 hex digits. */
  readonly sha256: string;
  /** undefined: it is not there, or outside the database. */
  readonly body: Buffer | undefined;
  /** Its key in the bodies outside the database (bodies/bodies.ts). */
  readonly outside?: string | undefined;
  /** How often a worker began with it, this one included. */
  readonly tries: number;
}

/** Much longer than the slowest message takes: else two workers do the same work, again and again. */
const LEASE_SECONDS = 600;

const IDENTITY = '(host, configuration, sequence, message) = ($1, $2, $3, $4)';

/** The one that waits longest, lent to this worker; undefined: none waits. */
export async function lend(pool: Pool): Promise<Delivery | undefined> {
  const sql = new Queries(pool);
  const row = await sql.row(
    // If the server forgets a lease, another worker does the work once more, which counts nothing twice.
    `WITH lease AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)), next AS (
       SELECT host, configuration, sequence, message FROM inbox
       WHERE taken_at IS NULL AND error IS NULL AND (lent_until IS NULL OR lent_until < clock_timestamp())
       ORDER BY got_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     UPDATE inbox SET lent_until = clock_timestamp() + ${LEASE_SECONDS} * interval '1 second', tries = tries + 1
     FROM next, lease WHERE (inbox.host, inbox.configuration, inbox.sequence, inbox.message)
       = (next.host, next.configuration, next.sequence, next.message)
     RETURNING inbox.host, inbox.configuration, inbox.sequence, inbox.message, sha256, body, tries,
       day_of(got_at) AS day`,
  );
  if (!row) return undefined;
  const { host, configuration, sequence, message } = row;
  return {
    host: String(host),
    configuration: String(configuration),
    sequence: Number(sequence),
    message: Number(message),
    sha256: (row['sha256'] as Buffer).toString('hex'),
    ...(await bodyOf(sql, row)),
    tries: Number(row['tries']),
  };
}

/** A receiver of an older version has put it beside the number (migrations/0009_partitions.sql). */
async function bodyOf(sql: Queries, row: Row): Promise<Pick<Delivery, 'body' | 'outside'>> {
  const { host, configuration, sequence, message, day, body } = row;
  if (Buffer.isBuffer(body) && body.length > 0) return { body, outside: undefined };
  // With the day as a value, the server looks into one partition only.
  const query = `SELECT sealed, outside FROM inbox_body WHERE ${IDENTITY} AND day = $5`;
  const kept = await sql.row(query, host, configuration, sequence, message, day);
  const { sealed, outside } = kept ?? {};
  return {
    body: Buffer.isBuffer(sealed) ? sealed : undefined,
    outside: typeof outside === 'string' ? outside : undefined,
  };
}

function identity({ host, configuration, sequence, message }: Delivery) {
  return [host, configuration, sequence, message] as const;
}

/** Within the transaction that counts it. */
export async function setTaken(sql: Queries, delivery: Delivery): Promise<void> {
  await sql.run(
    `UPDATE inbox SET taken_at = coalesce(taken_at, clock_timestamp()), lent_until = NULL, error = NULL
     WHERE ${IDENTITY}`,
    ...identity(delivery),
  );
}

/** It stays, and no worker takes it until somebody says `replay`. */
export async function setFailed(sql: Queries, delivery: Delivery, reason: string): Promise<void> {
  await sql.run(
    `UPDATE inbox SET error = $5, lent_until = NULL WHERE ${IDENTITY} AND taken_at IS NULL`,
    ...identity(delivery),
    reason.replaceAll('\0', ''),
  );
}

/** Any worker may have it after `seconds`; this one has not tried. */
export async function giveBack(sql: Queries, delivery: Delivery, seconds = 0): Promise<void> {
  await sql.run(
    `UPDATE inbox SET lent_until = clock_timestamp() + $5 * interval '1 second', tries = greatest(0, tries - 1)
     WHERE ${IDENTITY} AND taken_at IS NULL`,
    ...identity(delivery),
    seconds,
  );
}

/**
 * Removes the bodies that were counted before `time`, milliseconds since 1970, by whole days; a day is the
 * least. Those that came before there were partitions are emptied.
 */
export async function forgetBodies(sql: Queries, time: number): Promise<void> {
  const before = new Date(time).toISOString();
  while ((await sql.row('SELECT drop_bodies($1) AS more', before))?.['more'] === true);
  while (Number((await sql.row('SELECT forget_bodies($1) AS count', before))?.['count']) > 0);
}

/** Those with errors are to be taken again, or all whose bodies are there. Resolves to how many. */
export function replayInbox(sql: Queries, isAll: boolean): Promise<number> {
  return sql.run(
    `UPDATE inbox SET taken_at = NULL, error = NULL, lent_until = NULL, tries = 0
     WHERE error IS NOT NULL OR ($1::boolean AND taken_at IS NOT NULL AND (octet_length(body) > 0
       OR (host, configuration, sequence, message)
         IN (SELECT host, configuration, sequence, message FROM inbox_body)))`,
    isAll,
  );
}

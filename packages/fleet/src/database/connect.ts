/** Connections to PostgreSQL, and its errors in words that quote neither a password nor a report. */
import { Client, Pool } from 'pg';
import type { ClientConfig } from 'pg';
import { describeError, MailLogError } from '../maillog.ts';

/** How long a connection may take to come about. */
const CONNECT_MS = 10_000;
/** Released connections that nobody used for that long are closed. */
const IDLE_MS = 30_000;

function configOf(url: string): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'maillog-fleet',
    keepAlive: true,
  };
}

/** At most `size` connections, which are opened when they are needed. */
export function createPool(url: string, size: number): Pool {
  const pool = new Pool({ ...configOf(url), max: size, idleTimeoutMillis: IDLE_MS });
  // Of a connection that nobody uses: the next query opens another, and says what is wrong.
  pool.on('error', () => undefined);
  // Of one in a transaction, between two statements: without a listener, the error would end the program. The
  // next statement fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * One connection, for the time of `work`.
 * @throws MailLogError as {@link worded}
 */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(configOf(url));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw worded(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** SQLSTATEs after which the same transaction may succeed: another one was in the way. */
const REPEATABLE = new Set(['40001', '40P01']);

export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has(stateOf(error));
}

/** Whether the database refuses a value: out of its range, too large, too many. */
export function isOfContent(error: unknown): error is Error {
  return /^(22|23|54)/.test(stateOf(error));
}

/** Whether the database is away, or stops, or has no room: a later try may succeed. */
export function isAway(error: unknown): boolean {
  const state = stateOf(error);
  // Connections, resources (a full disk), operator intervention; a socket's own errors have no SQLSTATE.
  if (/^(08|53|57)/.test(state)) return true;
  if (error instanceof MailLogError) return isAway(error.cause);
  return error instanceof Error && (isOfSystem(error) || /^(Connection|Client|timeout)/i.test(error.message));
}

/**
 * An error of the database as one of MailLog's. The text of a server's message may quote a row; what is kept
 * of it is the SQLSTATE, and the words where PostgreSQL names objects only.
 */
export function worded(error: unknown): unknown {
  if (error instanceof MailLogError) return error;
  const state = stateOf(error);
  if (isAway(error) && error instanceof Error) {
    const reason = isOfSystem(error) ? describeError(error) : `${error.message}${state && ` (${state})`}`;
    return new MailLogError('undelivered', `cannot use the database: ${reason}`, { cause: error });
  }
  if (!(error instanceof Error) || state === '') return error;
  if (state.startsWith('28') || state === '42501')
    return new MailLogError('permission', `the database refuses it: ${error.message}`, { cause: error });
  if (state.startsWith('3D'))
    return new MailLogError('config', `the database refuses it: ${error.message}`, { cause: error });
  return new MailLogError('io', `the database reports an error (SQLSTATE ${state})`, { cause: error });
}

/** Five characters; `''`: it is none of the server. */
function stateOf(error: unknown): string {
  if (error instanceof MailLogError) return stateOf(error.cause);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? code : '';
}

function isOfSystem(error: Error): error is NodeJS.ErrnoException {
  return 'syscall' in error;
}

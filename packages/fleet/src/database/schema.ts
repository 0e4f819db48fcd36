/**
 * Brings the tables to the version of this program, and refuses to work with others. Each migration is a file
 * of SQL below migrations/, and never changed after a release. All that are missing happen in one
 * transaction, under an advisory lock, so that several may be started at once.
 */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Client, Pool } from 'pg';
import { MailLogError } from '../maillog.ts';
import { isRepeatable, withClient } from './connect.ts';

/** The migrations that the build puts beside the program. */
const SHIPPED = fileURLToPath(new URL('migrations/', import.meta.url));

const TABLE = 'migration';

/** How often it is begun again if a transaction of a worker was in the way. */
const MAX_TRIES = 5;

/**
 * Resolves to the names of the migrations that were missing: `['0001_inbox']`.
 * @throws MailLogError `data` if a newer program wrote the database, `permission` if the role may not; as
 * {@link withClient}
 */
export async function migrate(url: string, directory = SHIPPED): Promise<readonly string[]> {
  for (let tries = 1; ; tries++)
    try {
      return await migrateOnce(url, directory);
    } catch (error) {
      if (tries === MAX_TRIES || !isRepeatable(error)) throw error;
    }
}

function migrateOnce(url: string, directory: string): Promise<readonly string[]> {
  return withClient(url, async (client) => {
    await refuseNewer(client, directory);
    await refuseOthers(client);
    const ran = await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      migrationsTable: TABLE,
      advisoryLockMode: 'wait',
      singleTransaction: true,
      // Names of files count, not the times in them.
      ignorePattern: String.raw`(?!\d{4}_\w+\.sql$).*`,
      log: () => undefined,
    });
    return ran.map(({ name }) => name);
  });
}

/**
 * The library of migrations would end with the whole trace of its error.
 * @throws MailLogError `permission` for a role that does not own the tables, or may not make any
 */
async function refuseOthers(database: Client): Promise<void> {
  const { rows } = await database.query<{ may: boolean | null }>(
    `SELECT CASE WHEN to_regclass($1) IS NULL THEN has_schema_privilege(current_schema(), 'CREATE')
       ELSE (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass($1)) END AS may`,
    [TABLE],
  );
  if (rows[0]?.may === true) return;
  throw new MailLogError('permission', 'the tables of the database are not for this role to change', {
    hint: 'run maillog-fleet migrate as the owner of the database',
  });
}

/**
 * Refuses a database that this program does not know whole.
 * @throws MailLogError `data` if a newer program wrote it, `config` if it is to be migrated
 */
export async function checkSchema(database: Pool | Client, directory = SHIPPED): Promise<void> {
  const here = new Set(await refuseNewer(database, directory));
  const missing = (await namesIn(directory)).filter((name) => !here.has(name));
  if (missing.length > 0)
    throw new MailLogError('config', `the database lacks ${missing.length} migrations of this program`, {
      hint: 'run maillog-fleet migrate once, as the owner of the database',
    });
}

async function refuseNewer(database: Pool | Client, directory: string): Promise<readonly string[]> {
  const known = new Set(await namesIn(directory));
  const here = await namesOf(database);
  const newer = here.filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new MailLogError(
      'data',
      `a newer maillog-fleet wrote the database: this one does not know ${newer.join(', ')}`,
      { hint: 'install the newer maillog-fleet here' },
    );
  return here;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  const files = await readdir(directory);
  return files
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.slice(0, -4))
    .toSorted();
}

/** Of the migrations that the database has had; none where there is no table of them. */
async function namesOf(database: Pool | Client): Promise<readonly string[]> {
  const found = await database.query<{ table: string | null }>('SELECT to_regclass($1) AS table', [TABLE]);
  if (found.rows[0]?.table === null) return [];
  const names = await database.query<{ name: string }>(`SELECT name FROM ${TABLE} ORDER BY id`);
  return names.rows.map(({ name }) => name);
}

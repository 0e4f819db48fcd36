import { databaseUrl } from '../database/address.ts';
import { migrate as migrateDatabase } from '../database/schema.ts';
import { EXIT } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { parseOptions } from './options.ts';

/** `maillog-fleet migrate` brings the tables of the database to the version of this program. */
export async function migrate(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('migrate', args);
  const names = await migrateDatabase(databaseUrl(values.database));
  for (const name of names) io.stdout.write(`${name}\n`);
  if (names.length === 0) io.stdout.write('the database is up to date\n');
  return EXIT.done;
}

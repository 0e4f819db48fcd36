import { databaseUrl } from '../database/address.ts';
import { withClient } from '../database/connect.ts';
import { makePartitions } from '../database/partitions.ts';
import { migrate as migrateDatabase } from '../database/schema.ts';
import { EXIT, MailLogError } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { parseOptions } from './options.ts';

/** `maillog-fleet migrate` brings the database or the broker to the version of this program. */
export async function migrate(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('migrate', args);
  if (values.nats !== undefined) {
    if (values.database !== undefined)
      throw new MailLogError('usage', '--nats and --database exclude each other', {
        hint: 'migrate one after the other',
      });
    const { migrateBroker } = await import('./broker.ts');
    return migrateBroker({ ...values, nats: values.nats }, io);
  }
  const url = databaseUrl(values.database);
  const names = await migrateDatabase(url);
  await withClient(url, makePartitions);
  for (const name of names) io.stdout.write(`${name}\n`);
  if (names.length === 0) io.stdout.write('the database is up to date\n');
  return EXIT.done;
}

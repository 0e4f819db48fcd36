import { EXIT, say } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { ingestFor, refuseNoPath } from '../reader.ts';
import { sharedHostKeys } from '../store/known-hosts.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { COMMANDS } from './commands.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

/**
 * `maillog-fleet import PATH…` takes the mails at PATH into the database, once. Those that it has are left
 * out. Status 65 if a path could not be read.
 */
export async function importMails(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('import', args);
  refuseNoPath(positionals, COMMANDS.import.usage);
  const { mails, taken, failures } = await withDatabase(values.database, 4, async (pool) => {
    const store = new PostgresStore(pool);
    return (await ingestFor({ store }, positionals, values, io, { hosts: sharedHostKeys(pool) })).run();
  });
  for (const words of failures) say(io.stderr, words);
  io.stdout.write(`looked at ${mails} mails: ${taken} are new\n`);
  return failures.length > 0 ? EXIT.data : EXIT.done;
}

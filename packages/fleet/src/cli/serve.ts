import { EXIT } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { READ_BY_WORKERS } from '../page/progress.ts';
import { RulesFolder, showPage } from '../reader.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { openDoor } from '../people/oidc-door.ts';
import { readOidcSettings } from '../people/oidc-settings.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

/** The page asks several things at once. */
const CONNECTIONS = 8;

/** `maillog-fleet serve` shows the page of maillog-read over the database, until a signal ends it. */
export async function serve(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('serve', args);
  const keptRules = values.rules === undefined ? undefined : new RulesFolder(values.rules);
  await keptRules?.check();
  const door = values.oidc === undefined ? undefined : await openDoor(await readOidcSettings(values.oidc));
  await withDatabase(values.database, CONNECTIONS, (pool) =>
    showPage(
      { ...values, keptRules, door, store: new PostgresStore(pool), progress: () => READ_BY_WORKERS },
      io,
      new AbortController(),
    ),
  );
  return EXIT.done;
}

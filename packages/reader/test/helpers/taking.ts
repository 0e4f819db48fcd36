/** Takes a mailbox into a store, as the commands do. */
import { printing } from '../../../maillog/test/reading/reports.ts';
import { Ingest } from '../../src/ingest/ingest.ts';
import type { IngestResult } from '../../src/ingest/ingest.ts';
import { mailInput } from '../../src/maillog.ts';
import type { Store } from '../../src/store/store.ts';

/** `key`: of a mailbox of mailbox.ts. `password`: of all servers. */
export function taking(
  store: Store,
  paths: readonly string[],
  [, ...keys]: readonly string[],
  password = '',
): Ingest {
  const { io } = printing();
  return new Ingest({
    store,
    paths,
    keys: { key: keys },
    input: mailInput(io),
    secretOf: () => Promise.resolve(password),
    keepDays: 90,
    savesHosts: true,
  });
}

export function take(
  store: Store,
  paths: readonly string[],
  key: readonly string[],
  password?: string,
): Promise<IngestResult> {
  return taking(store, paths, key, password).run();
}

/** Takes a mailbox into a store, as the commands do. */
import { printing } from '../../../maillog/test/reading/reports.ts';
import { Ingest } from '../../src/ingest/ingest.ts';
import type { IngestResult } from '../../src/ingest/ingest.ts';
import { mailInput } from '../../src/maillog.ts';
import type { Store } from '../../src/store/store.ts';

/** `key`: of a mailbox of mailbox.ts. */
export function taking(store: Store, paths: readonly string[], [, ...keys]: readonly string[]): Ingest {
  const { io } = printing();
  return new Ingest({
    store,
    paths,
    keys: { key: keys },
    input: mailInput(io),
    keepDays: 90,
    savesHosts: true,
  });
}

export function take(store: Store, paths: readonly string[], key: readonly string[]): Promise<IngestResult> {
  return taking(store, paths, key).run();
}

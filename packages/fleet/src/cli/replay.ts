import { Queries } from '../database/queries.ts';
import { EXIT } from '../maillog.ts';
import type { Streams } from '../maillog.ts';
import { replayInbox } from '../worker/lease.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

/**
 * `maillog-fleet replay` lets the workers take again what they could not open; with `--all`, everything.
 * What was counted does not count again.
 */
export async function replay(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('replay', args);
  const count = await withDatabase(values.database, 1, (pool) =>
    replayInbox(new Queries(pool), values.all === true),
  );
  io.stdout.write(`the workers take ${count} messages again\n`);
  return EXIT.done;
}

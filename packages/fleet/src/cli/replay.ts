import { Queries } from '../database/queries.ts';
import { EXIT, MailLogError } from '../maillog.ts';
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
  if (values.nats !== undefined) {
    if (values.database !== undefined || values.all === true)
      throw new MailLogError('usage', '--nats excludes --database and --all', {
        hint: 'replay one after the other',
      });
    const { replayBroker } = await import('./broker.ts');
    return replayBroker({ ...values, nats: values.nats }, io);
  }
  const count = await withDatabase(values.database, 1, (pool) =>
    replayInbox(new Queries(pool), values.all === true),
  );
  io.stdout.write(`the workers take ${count} messages again\n`);
  return EXIT.done;
}

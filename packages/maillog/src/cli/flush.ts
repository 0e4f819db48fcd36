import { EXIT } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { recover } from '../report/recovery.ts';
import { deliveryOf } from './wiring/compose.ts';
import { openStateDirectory } from './wiring/state-directory.ts';
import { load } from './wiring/load.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { tell } from './wiring/send.ts';

/**
 * `maillog flush -C FILE`: delivers all that waits, due or not. Status 75 where something still waits, 69
 * where something was given up.
 */
export async function flush(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('flush', args);
  const conf = configurationNamed(values.conf, 'maillog flush -C FILE');
  const { settings } = await load(conf, nodeHost());
  const delivery = await deliveryOf(settings);
  const kept = await openStateDirectory(settings, conf);
  try {
    const state = await recover(kept.spool, kept.store);
    const round = await kept.spool.deliver(delivery, state.sequence, true);
    const delivered = Math.max(0, ...round.delivered);
    if (delivered > 0)
      await kept.store.write({ ...state, delivered: { sequence: delivered, at: new Date().toISOString() } });
    if (values.verbose === true)
      for (const sequence of round.delivered) io.stderr.write(`maillog: report ${sequence} is delivered\n`);
    await tell(io, round, kept.spool);
    if (round.waiting.length > 0) return EXIT.undelivered;
    return round.failed.length > 0 ? EXIT.unsealed : EXIT.done;
  } finally {
    await kept.release();
  }
}

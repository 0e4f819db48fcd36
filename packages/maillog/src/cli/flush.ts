import { EXIT, MailLogError } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { recover } from '../report/recovery.ts';
import { deliveryOf } from './wiring/compose.ts';
import { openStateDirectory } from './wiring/state-directory.ts';
import { load } from './wiring/load.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';
import { printUndelivered } from './wiring/send.ts';

/**
 * `maillog flush -C FILE [--failed|--sent [NUMBER]]` delivers every waiting report, due or not; with
 * `--failed`, failed ones too; with `--sent`, those whose copies are kept. Exit status 75 if a report still
 * waits, 69 if one has failed.
 */
export async function flush(args: readonly string[], io: Streams): Promise<number> {
  const { values, positionals } = parseOptions('flush', args);
  const again = numberIn(positionals, values.failed === true, values.sent === true);
  const conf = configurationNamed(values.conf, 'maillog flush -C FILE');
  const { settings } = await load(conf, nodeHost());
  const delivery = await deliveryOf(settings);
  const kept = await openStateDirectory(settings, conf);
  try {
    const state = await recover(kept.spool, kept.store);
    if (values.failed === true) await kept.spool.requeue(again);
    if (values.sent === true) await kept.spool.resend(again);
    const round = await kept.spool.deliver(delivery, state.sequence, true);
    const delivered = Math.max(0, ...round.delivered);
    if (delivered > 0)
      await kept.store.write({ ...state, delivered: { sequence: delivered, at: new Date().toISOString() } });
    if (values.verbose === true)
      for (const sequence of round.delivered) io.stderr.write(`maillog: report ${sequence} is delivered\n`);
    await printUndelivered(io, round, kept.spool);
    if (round.waiting.length > 0) return EXIT.undelivered;
    return round.failed.length > 0 ? EXIT.unsealed : EXIT.done;
  } finally {
    await kept.release();
  }
}

/** The number of the one report that is sent again; undefined: all. */
function numberIn(positionals: readonly string[], isFailed: boolean, isSent: boolean): number | undefined {
  const [number, ...more] = positionals;
  const hint = `maillog flush -C FILE ${isSent ? '--sent' : '--failed'} 12`;
  if (isFailed && isSent)
    throw new MailLogError('usage', '--failed and --sent cannot be combined', {
      hint: 'one after the other',
    });
  if (number === undefined) return undefined;
  if (!isFailed && !isSent) throw new MailLogError('usage', `unexpected argument ${number}`, { hint });
  if (more.length > 0 || !/^[1-9][0-9]{0,14}$/.test(number))
    throw new MailLogError('usage', `${isSent ? '--sent' : '--failed'} takes the number of one report`, {
      hint,
    });
  return Number(number);
}

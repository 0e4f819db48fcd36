import { MonitorEntry } from '../entry/monitor.ts';
import { requestWhole } from '../entry/listing-memory.ts';
import { EXIT, MailLogError } from '../errors.ts';
import { nodeHost } from '../host/node-host.ts';
import { recover } from '../report/recovery.ts';
import { openStateDirectory } from './wiring/state-directory.ts';
import { load } from './wiring/load.ts';
import { say } from './terminal/say.ts';
import type { Streams } from './terminal/streams.ts';
import { configurationNamed, parseOptions } from './options.ts';

/**
 * `maillog request-full -C FILE` notes in the saved state that the next report holds the whole listing of
 * each monitor with `send changes`. The commit of that report replaces the note.
 */
export async function requestFull(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('request-full', args);
  const conf = configurationNamed(values.conf, 'maillog request-full -C FILE');
  const { settings, entries } = await load(conf, nodeHost());
  const monitors = entries.filter((entry) => entry instanceof MonitorEntry && entry.sendsChanges);
  if (monitors.length === 0) {
    throw new MailLogError('usage', `${conf} has no monitor with send changes`, {
      hint: 'each report of a monitor without it holds the whole listing',
    });
  }
  const kept = await openStateDirectory(settings, conf);
  try {
    const state = await recover(kept.spool, kept.store);
    const asked = monitors.flatMap((entry) => {
      const memory = requestWhole(state.memories[entry.mimeFile()]);
      return memory === undefined ? [] : [[entry.mimeFile(), memory] as const];
    });
    await kept.store.write({ ...state, memories: { ...state.memories, ...Object.fromEntries(asked) } });
  } finally {
    await kept.release();
  }
  const names = monitors.map((entry) => entry.mimeFile()).join(', ');
  if (values.quiet !== true) say(io.stderr, `the next report holds the whole listing: ${names}`);
  return EXIT.done;
}

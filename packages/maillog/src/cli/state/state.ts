import { cp, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { byteString, readable } from '../../bytes.ts';
import { parseListingMemory } from '../../entry/listing-memory.ts';
import { describeMemory, withoutLog } from '../../entry/watch/watch-memory.ts';
import { EXIT, MailLogError } from '../../errors.ts';
import { nodeHost } from '../../host/node-host.ts';
import { recover } from '../../report/recovery.ts';
import type { Memories, SavedState } from '../../report/ports.ts';
import { syncDirectory } from '../../system/durable-file.ts';
import { describeError } from '../../text/errno.ts';
import { configurationNamed, parseOptions } from '../options.ts';
import { lineWriter } from '../terminal/say.ts';
import type { Streams } from '../terminal/streams.ts';
import { load } from '../wiring/load.ts';
import { openStateDirectory } from '../wiring/state-directory.ts';
import type { StateDirectory } from '../wiring/state-directory.ts';

/**
 * `maillog state -C FILE`: what MailLog keeps between reports, in words; with an option, a copy of it, or
 * less of it. It holds the lock, so it refuses (75) while a report is made.
 */
export async function state(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('state', args);
  const conf = configurationNamed(values.conf, 'maillog state -C FILE');
  const chosen = [values.export, values.reset, values.forget].filter((each) => each !== undefined);
  if (chosen.length > 1)
    throw new MailLogError('usage', '--export, --reset and --forget cannot be combined', {
      hint: 'one after the other',
    });
  const { settings } = await load(conf, nodeHost());
  const kept = await openStateDirectory(settings, conf);
  const show = lineWriter(values.quiet === true ? undefined : io.stdout);
  try {
    const saved = await recover(kept.spool, kept.store);
    if (values.export !== undefined) await exportTo(kept, resolve(values.export), show);
    else if (values.reset === true) await reset(kept, saved, show);
    else if (values.forget !== undefined) await forget(kept, saved, values.forget, show);
    else await describe(kept, saved, lineWriter(io.stdout));
    return EXIT.done;
  } finally {
    await kept.release();
  }
}

type Show = (line: string) => void;

async function describe({ directory, spool }: StateDirectory, saved: SavedState, show: Show): Promise<void> {
  const { sequence, made, memories } = saved;
  show(directory);
  show(
    sequence === 0
      ? 'no report was made yet'
      : `the last report is ${sequence}, made ${made ?? 'at an unknown time'}`,
  );
  for (const [name, memory] of Object.entries(memories)) {
    const listing = parseListingMemory(memory);
    const words = [
      ...describeMemory(memory),
      ...(listing
        ? [`the listing of report ${listing.last}; the last whole one is in report ${listing.base}`]
        : []),
    ];
    for (const line of words.length > 0 ? words : ['nothing that has words']) show(`${name}: ${line}`);
  }
  const waiting = await spool.waiting();
  const failed = await spool.failed();
  const sent = await spool.sent();
  const copies = sent.length === 0 ? '' : `, ${sent.length} sent`;
  show(`spool: ${waiting.length} waiting, ${failed.length} failed${copies}`);
  const others = (await readdir(directory)).filter((name) => name !== 'lock' && name !== 'spool');
  for (const name of others) show(`${name}: ${(await stat(join(directory, name))).size} bytes`);
}

/** A copy that only this user can read: `set state` may name it, on this host or on another. */
async function exportTo({ directory }: StateDirectory, target: string, show: Show): Promise<void> {
  if (`${target}/`.startsWith(`${resolve(directory)}/`))
    throw new MailLogError('usage', `cannot export to ${target}: it is in the state directory`, {
      hint: 'name a directory elsewhere',
    });
  try {
    await mkdir(target, { mode: 0o700 });
    await cp(directory, target, {
      recursive: true,
      preserveTimestamps: true,
      // The lock is this host's, and a socket cannot be copied.
      filter: async (path) => path !== join(directory, 'lock') && !(await lstat(path)).isSocket(),
    });
    await syncDirectory(target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hint = code === 'EEXIST' ? 'name a directory that does not exist yet' : undefined;
    throw new MailLogError('io', `cannot export to ${target}: ${describeError(error)}`, { hint });
  }
  show(`copied to ${target}, with the key that signs: keep it private. To use it: set state ${target}`);
}

/**
 * Forgets all positions, listings and rules' histories. The number of the last report, the chain, the key and
 * the spool stay: else readers would take this host for another.
 */
async function reset(
  { store, listings, spool, directory }: StateDirectory,
  saved: SavedState,
  show: Show,
): Promise<void> {
  for (const [name, memory] of Object.entries(saved.memories))
    for (const line of describeMemory(memory)) show(`forgotten: ${name}: ${line}`);
  await store.write({ ...saved, memories: {} });
  await listings.keepOnly([]);
  show('the next report begins as a first one: with the newest part of each log, and whole listings');
  const waiting = (await spool.waiting()).length;
  const failed = (await spool.failed()).length;
  if (waiting > 0) show(`${waiting} reports still wait in the spool`);
  if (failed > 0) show(`${failed} failed reports stay in ${directory}/spool/failed: remove them by hand`);
}

/** Forgets a log, the journal, or all that an entry remembers. */
async function forget({ store }: StateDirectory, saved: SavedState, name: string, show: Show): Promise<void> {
  const { memories } = saved;
  const [left, words] = without(memories, name);
  if (words.length === 0) {
    const logs = Object.values(memories).flatMap((memory) => describeMemory(memory));
    const known = [...Object.keys(memories), ...logs.map((line) => line.split(': ')[0] ?? '')];
    throw new MailLogError('usage', `no position of ${name} is kept`, {
      hint: known.length === 0 ? 'nothing is kept yet' : `kept are ${known.join(', ')}`,
    });
  }
  await store.write({ ...saved, memories: left });
  for (const line of words) show(`forgotten: ${line}`);
}

function without(memories: Memories, name: string): [left: Memories, words: string[]] {
  if (Object.hasOwn(memories, name)) {
    const { [name]: _, ...others } = memories;
    return [others, [`${name}: its next part begins as a first one`]];
  }
  const log = byteString(name);
  const changed = Object.entries(memories).flatMap(([entry, memory]) => {
    const less = withoutLog(memory, log);
    return less ? [[entry, less] as const] : [];
  });
  const words = changed.map(
    ([entry]) => `${entry}: ${basename(readable(log))} is shown again from its beginning`,
  );
  return [{ ...memories, ...Object.fromEntries(changed) }, words];
}

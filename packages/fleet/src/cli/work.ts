import { openBodies } from '../bodies/open-bodies.ts';
import { createWorkspace, decryptorFor, EXIT, MailLogError, say, signersOf } from '../maillog.ts';
import type { KeyOptions, Streams, Workspace } from '../maillog.ts';
import { Forms, keepDays, secretAsker } from '../reader.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { work as runWorker } from '../worker/worker.ts';
import type { Opener } from '../worker/worker.ts';
import { withDatabase } from './open-database.ts';
import { parseOptions } from './options.ts';

const DEFAULT_AT_ONCE = 2;
const MAX_AT_ONCE = 64;

/** `maillog-fleet work` opens and counts what receivers put into the inbox, until a signal ends it. */
export async function work(args: readonly string[], io: Streams): Promise<number> {
  const { values } = parseOptions('work', args);
  const atOnce = atOnceOf(values['at-once']);
  const days = keepDays(values.keep);
  const bodies = values.bodies === undefined ? undefined : await openBodies(values.bodies);
  const end = new AbortController();
  const stop = (): void => end.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const workspaces: Workspace[] = [];
  for (const signal of signals) process.on(signal, stop);
  try {
    const openers = await openersFor(values, atOnce, workspaces, io);
    await withDatabase(values.database, atOnce * 2 + 2, async (pool) => {
      if (values.quiet !== true) say(io.stderr, `opening ${atOnce} messages at once`);
      await runWorker({
        pool,
        store: new PostgresStore(pool),
        openers,
        bodies,
        keepDays: days,
        signal: end.signal,
        say: (words) => say(io.stderr, words),
      });
    });
    return EXIT.done;
  } finally {
    for (const signal of signals) process.off(signal, stop);
    for (const workspace of workspaces) await workspace.remove();
  }
}

/** Each opener has a private directory of its own. A passphrase is asked for once. */
async function openersFor(
  keys: KeyOptions,
  count: number,
  workspaces: Workspace[],
  io: Streams,
): Promise<readonly Opener[]> {
  const asker = secretAsker(io.stderr);
  let typed: Promise<string> | undefined;
  const ask = asker && ((names: string) => (typed ??= asker(`passphrase of ${names}`)));
  const forms = new Forms();
  const openers: Opener[] = [];
  for (let index = 0; index < count; index++) {
    const workspace = await createWorkspace();
    workspaces.push(workspace);
    const directory = workspace.path('.');
    openers.push({
      decryptor: await decryptorFor(keys, directory, ask),
      signers: await signersOf(keys),
      forms,
      directory,
    });
  }
  return openers;
}

function atOnceOf(value: string | undefined): number {
  if (value === undefined) return DEFAULT_AT_ONCE;
  const count = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (count >= 1 && count <= MAX_AT_ONCE) return count;
  throw new MailLogError('usage', `--at-once ${value}: it is no number from 1 to ${MAX_AT_ONCE}`);
}

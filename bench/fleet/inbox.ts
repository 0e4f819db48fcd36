/** The inbox of the page over a large fleet: how long each of its answers takes while reports come. */
import { createPool } from '../../packages/fleet/src/database/connect.ts';
import { READ_BY_WORKERS } from '../../packages/fleet/src/page/progress.ts';
import { PostgresStore } from '../../packages/fleet/src/store/postgres-store.ts';
import { settleChains } from '../../packages/reader/src/ingest/settle.ts';
import { createReader } from '../../packages/reader/src/server/route.ts';
import type { Asked } from '../../packages/reader/src/server/route.ts';
import { group } from '../../packages/reader/src/server/routes/group.ts';
import { inbox } from '../../packages/reader/src/server/routes/inbox.ts';
import { madeReport } from './made-reports.ts';
import { LAST_AT } from './summaries.ts';

const ROUNDS = 40;

export interface Answered {
  readonly what: string;
  readonly p95Ms: number;
  /** Of the page's process. */
  readonly cpuMs: number;
}

/** `[{ what: 'nothing has changed', p95Ms: 25.1, cpuMs: 20.2 }, …]`; the first is of the page's start. */
export async function askInbox(url: string): Promise<readonly Answered[]> {
  const pools = [createPool(url, 4), createPool(url, 1)] as const;
  const [store, worker] = [new PostgresStore(pools[0]), new PostgresStore(pools[1])];
  const reader = createReader({
    store,
    now: () => LAST_AT + 60_000,
    version: '0',
    progress: () => READ_BY_WORKERS,
  });
  const ask: Asked = {
    query: new URLSearchParams('limit=200'),
    names: [],
    body: undefined,
    person: { name: 'you', role: 'approver' },
    signal: new AbortController().signal,
  };
  const list = async () => inbox(reader, ask);
  let host = 0;
  try {
    return [
      await timed('first list of a page that starts', 1, list),
      await timed('nothing has changed', ROUNDS, list),
      await timed('a report has come', ROUNDS, list, async () => {
        await worker.take(madeReport(`host${(host += 37)}`, 25), LAST_AT);
        await settleChains(worker);
        // The page answers from the list before for some times of what the list costs; here it is made anew.
        reader.lists.forget();
      }),
      await timed('a row was decided', ROUNDS, list, async () => {
        const row = (await reader.inbox.list()).findings.find(({ kind }) => kind === 'lines');
        if (row === undefined) throw new Error('no row is left to decide');
        await reader.inbox.decide('seen', row);
        reader.lists.forget();
      }),
      await timed('one row', ROUNDS, async () => {
        const { rows } = await list();
        return group(reader, { ...ask, names: [rows[0].id] });
      }),
    ];
  } finally {
    await Promise.all(pools.map(async (pool) => pool.end()));
  }
}

async function timed(
  what: string,
  rounds: number,
  answer: () => Promise<unknown>,
  before: () => Promise<void> = async () => undefined,
): Promise<Answered> {
  const times: number[] = [];
  let cpu = 0;
  for (let round = 0; round < rounds; round++) {
    await before();
    const used = process.cpuUsage();
    const start = performance.now();
    await answer();
    times.push(performance.now() - start);
    const { system, user } = process.cpuUsage(used);
    cpu += (system + user) / 1000;
  }
  return { what, p95Ms: times.toSorted((a, b) => a - b)[Math.floor(rounds * 0.95)], cpuMs: cpu / rounds };
}

/** PostgreSQL stops hard, is away, has no room. */
import type { Extent, Row } from './row.ts';
import { onSite, rowOf } from './site.ts';

/** Immediate shutdown again and again, while hosts send and workers count. */
export function databaseStopped({ isLong }: Extent): Promise<readonly Row[]> {
  return onSite({ hosts: 3, postgres: { isDurable: true } }, async (site) => {
    const [receiver, worker] = [await site.receive(), await site.work(2)];
    const stops = isLong ? 12 : 2;
    let putOff = 0;
    for (let stop = 0; stop < stops; stop++) {
      const before = await site.number('SELECT count(*) FROM inbox');
      // The pause that the receiver asked for is over.
      const sending = Promise.all(site.hosts.map((host) => host.report().then(() => host.flush())));
      await Promise.race([sending, site.until(`(SELECT count(*) FROM inbox) >= ${before + (stop % 4)}`)]);
      await site.postgres.kill();
      putOff += (await sending).filter((status) => status === 75).length;
      await site.postgres.start();
      await site.endLeases();
    }
    const isAlive = receiver.isRunning && worker.isRunning;
    if (!isAlive) console.error(receiver.said, worker.said);
    const words = `PostgreSQL stopped at once, ${stops} times; ${putOff} runs of hosts put off; receiver and worker ${isAlive ? 'go on' : 'ENDED'}`;
    return [rowOf(words, await site.account(), isAlive && putOff > 0)];
  });
}

const TEN_MINUTES = 600_000;
const RUNS = 6;

/** An hour by the clocks of the hosts, which run every ten minutes; then they come again by themselves. */
export function databaseAway(): Promise<readonly Row[]> {
  return onSite({ hosts: 2, receivers: 2 }, async (site) => {
    const programs = [await site.receive(0), await site.receive(1), await site.work()];
    for (const host of site.hosts) await host.report();
    await site.drained();
    await site.postgres.kill();
    const statuses = new Set<number | string>();
    let run = 0;
    const at = (): Record<string, string> => ({ FAULT_CLOCK: String((run += 1) * TEN_MINUTES) });
    while (run < RUNS) {
      const clock = at();
      for (const host of site.hosts) {
        host.write();
        statuses.add(await host.run([], clock));
      }
    }
    const waited = site.hosts.map(({ waiting }) => waiting);
    await site.postgres.start();
    while (run < 3 * RUNS && site.hosts.some(({ waiting }) => waiting > 0)) {
      const clock = at();
      for (const host of site.hosts) await host.run([], clock);
    }
    const outOfOrder = await site.number(
      `SELECT count(*) FROM (SELECT sequence < lag(sequence) OVER (PARTITION BY host ORDER BY got_at) AS back
         FROM inbox) AS pairs WHERE back`,
    );
    await site.drained();
    const isAlive = programs.every(({ isRunning }) => isRunning);
    const words = `PostgreSQL away for an hour (by the clocks of the hosts): statuses ${[...statuses].join(', ')}; ${waited.join(' and ')} reports wait; all are delivered after ${run - RUNS} runs, ${outOfOrder} of them not in their order`;
    // Whoever was tried longest ago comes first, so that one which always fails delays no other.
    const isAsExpected = isAlive && [...statuses].join() === '75';
    return [rowOf(words, await site.account(), isAsExpected)];
  });
}

/** Receivers and workers that are killed at every step. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chance } from '../../../maillog/test/faults/row.ts';
import { runFleet } from './program.ts';
import type { FleetProgram } from './program.ts';
import type { Extent, Row } from './row.ts';
import { onSite, rowOf } from './site.ts';
import type { FaultSite } from './site.ts';

/** A short run takes a few of the steps, others with each seed. */
const FEW = 3;

/** Its statements, their answers, and the answers to the hosts. */
export function receiverKilled(extent: Extent): Promise<readonly Row[]> {
  return onSite({ receivers: 2 }, async (site) => {
    const [host] = site.hosts;
    const steps = await stepsOf(
      site,
      'FLEET_COUNT',
      (env) => site.receive(0, { env }),
      () => host.report(),
    );
    const other = await site.receive(1);
    let met = 0;
    for (const step of chosen(steps, extent)) {
      const killed = await site.receive(0, { env: { FLEET_KILL_AT: String(step) } });
      await host.report();
      if ((await killed.end()) === 'SIGKILL') met++;
    }
    await other.end();
    return [
      rowOf(
        `receiver killed at ${met} of ${steps} steps; a second one is there`,
        await site.account(),
        met > 0,
      ),
    ];
  });
}

/** With a folder as inbox: before each of its changes to the disk. The folder is imported in the end. */
export function directoryReceiverKilled(extent: Extent): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const [host] = site.hosts;
    const inbox = join(site.folder, 'inbox');
    const receive = (env: Record<string, string>) => site.receive(0, { env }, inbox);
    const steps = await stepsOf(site, 'FAULT_COUNT', receive, () => host.report());
    let met = 0;
    for (const step of chosen(steps, extent)) {
      const killed = await receive({ FAULT_KILL_AT: String(step) });
      await host.report();
      if ((await killed.end()) === 'SIGKILL') met++;
    }
    const last = await receive({});
    await host.flush();
    await last.end();
    for (let again = 0; again < 2; again++)
      await runFleet('import', '--database', site.url, '--key', site.key, '--quiet', inbox);
    const words = `receiver with a folder killed before ${met} of ${steps} changes to the disk; imported twice`;
    return [rowOf(words, await site.compare(), met > 0)];
  });
}

/** With bodies in a folder: at each step, and before each change to the disk. */
export function bodiesKilled(extent: Extent): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const [host] = site.hosts;
    site.bodies = join(site.folder, 'bodies');
    const receive = (env: Record<string, string>) => site.receive(0, { env });
    let [met, all] = [0, 0];
    for (const [count, kill] of [
      ['FLEET_COUNT', 'FLEET_KILL_AT'],
      ['FAULT_COUNT', 'FAULT_KILL_AT'],
    ] as const) {
      const steps = await stepsOf(site, count, receive, () => host.report());
      all += steps;
      for (const step of chosen(steps, extent)) {
        const killed = await receive({ [kill]: String(step) });
        await host.report();
        if ((await killed.end()) === 'SIGKILL') met++;
      }
    }
    const account = await site.account();
    const rows = await site.sql<{ outside: string }>('SELECT outside FROM inbox_body');
    const isThere =
      rows.length > 0 && rows.every(({ outside }) => existsSync(join(site.bodies ?? '', outside ?? '-')));
    const words = `receiver with bodies in a folder killed at ${met} of ${all} steps; every row has its body`;
    return [rowOf(words, account, met > 0 && isThere)];
  });
}

export function workerKilled(extent: Extent): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const receiver = await site.receive();
    const [host] = site.hosts;
    await host.report();
    const start = (env: Record<string, string>): Promise<FleetProgram> => site.work(1, { env });
    const steps = await stepsOf(site, 'FLEET_COUNT', start, () => site.drained());
    let met = 0;
    for (const step of chosen(steps, extent)) {
      if ((await site.number('SELECT count(*) FROM inbox WHERE taken_at IS NULL')) === 0) await host.report();
      // One whose step comes later than its message ends when it has counted it.
      const killed = await start({ FLEET_KILL_AT: String(step) });
      await site.drained(killed);
      if ((await killed.end()) === 'SIGKILL') met++;
      await site.endLeases();
    }
    await receiver.end();
    return [rowOf(`worker killed at ${met} of ${steps} steps`, await site.account(), met > 0)];
  });
}

async function stepsOf(
  site: FaultSite,
  variable: string,
  start: (env: Record<string, string>) => Promise<FleetProgram>,
  work: () => Promise<unknown>,
): Promise<number> {
  const file = join(site.folder, 'steps');
  const program = await start({ [variable]: file });
  await work();
  await program.end();
  return Number(readFileSync(file, 'utf8'));
}

function chosen(steps: number, { isLong, seed }: Extent): readonly number[] {
  const stride = isLong ? 1 : Math.ceil(steps / FEW);
  const first = 1 + Math.floor(chance(seed)() * stride);
  const all: number[] = [];
  for (let step = first; step <= steps; step += stride) all.push(step);
  return all;
}

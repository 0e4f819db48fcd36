/** Hosts that are cloned, restored from a backup, or whose clock is wrong. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FleetProgram } from './program.ts';
import type { Row } from './row.ts';
import { onSite, rowOf } from './site.ts';
import type { FaultSite } from './site.ts';

/** Two hosts with one state, certificate and key: each sends other content under the same numbers. */
export function hostCloned(): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const receiver = await site.receive();
    const [host] = site.hosts;
    await host.report();
    const clone = join(site.folder, 'clone');
    host.copyDisk(clone);
    await host.report();
    host.swapDisk(clone);
    // The second of the clone is a number ahead, so that the original has a conflict, too.
    for (let report = 0; report < 2; report++) {
      await host.report();
      await host.flush();
    }
    host.swapDisk(clone);
    for (let report = 0; report < 2; report++) {
      await host.report();
      await host.flush();
    }
    await receiver.end();
    return [await bothKept(site, 'host cloned, both go on', [host.state, join(clone, 'state')])];
  });
}

/** Its state and spool are those of a day ago, and its numbers are used again. */
export function hostRestored(): Promise<readonly Row[]> {
  return onSite({}, async (site) => {
    const receiver = await site.receive();
    const [host] = site.hosts;
    await host.report();
    const backup = join(site.folder, 'backup');
    host.copyDisk(backup);
    await host.report();
    host.swapDisk(backup);
    for (let report = 0; report < 3; report++) {
      await host.report();
      await host.flush();
    }
    await receiver.end();
    const states = [host.state, join(backup, 'state')];
    return [await bothKept(site, 'host restored from a backup, its numbers come again', states)];
  });
}

/**
 * Each message that a host has ever had is in the inbox or among the conflicts, the first under its number
 * counts, and an alarm says it. Lost: messages that the database has nowhere.
 */
async function bothKept(site: FaultSite, what: string, states: readonly string[]): Promise<Row> {
  await site.count();
  const made = new Set(states.flatMap((state) => digestsBelow(join(state, 'spool'))));
  const waiting = states.reduce((sum, state) => sum + readdirSync(join(state, 'spool', 'new')).length, 0);
  const kept = await site.sql<{ digest: string; is_conflict: boolean }>(
    "SELECT encode(sha256, 'hex') AS digest, false AS is_conflict FROM inbox UNION ALL SELECT encode(sha256, 'hex'), true FROM conflict",
  );
  const digests = new Set(kept.map(({ digest }) => digest));
  const conflicts = kept.filter((row) => row.is_conflict).length;
  const receipts = kept.length - conflicts;
  const counted = await site.counts();
  const status = new FleetProgram(['status', '--database', site.url]);
  const isAlarm = (await status.ended()) === 1 && /came under a number/.test(status.said);
  const lost = [...made].filter((digest) => !digests.has(digest)).length;
  return {
    fault: `${what}: ${conflicts} kept as conflicts, ${waiting} wait on their hosts, too; ${isAlarm ? 'an alarm' : 'NO ALARM'}`,
    sent: made.size,
    receipts,
    counted: counted.reports,
    lines: [...counted.lines.values()].reduce((sum, count) => sum + count, 0),
    lost,
    doubled: Math.max(0, counted.reports - receipts),
    held: lost === 0 && conflicts > 0 && waiting === conflicts && counted.reports === receipts && isAlarm,
  };
}

function digestsBelow(spool: string): readonly string[] {
  return readdirSync(spool, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(spool, name)))
    .map((body) => createHash('sha256').update(body).digest('hex'));
}

const YEAR_MS = 365 * 86_400_000;

/** The dates of the reports; the times of TLS are those of the machine. */
export function wrongClock(): Promise<readonly Row[]> {
  return onSite({ hosts: 2 }, async (site) => {
    const programs = [await site.receive(), await site.work()];
    const statuses: (number | string)[] = [];
    for (const clock of [0, YEAR_MS, -YEAR_MS, 0])
      for (const host of site.hosts) {
        host.write();
        statuses.push(await host.run([], { FAULT_CLOCK: String(clock) }));
      }
    await site.drained();
    await site.until('NOT EXISTS (SELECT FROM chain WHERE NOT is_settled)');
    const isAlive = programs.every(({ isRunning }) => isRunning);
    const right = await site.number(
      `SELECT count(*) FROM chain WHERE last_sequence = 4 AND last_at < ${Date.now()}
         AND faults LIKE '%clock of the host was ahead%' AND faults LIKE '%clock of the host went back%'`,
    );
    const words = `clock of the hosts a year ahead, then a year behind, then right: statuses ${statuses.join(', ')}; findings of ${right} of ${site.hosts.length} clocks, and their last reports are the last ones`;
    return [rowOf(words, await site.account(), isAlive && right === site.hosts.length)];
  });
}

/** A replica takes over: one that each commit waits for, and one that is late. */
import { spawn, execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { withParent } from '../../../reader/test/helpers/with-parent.ts';
import { withClient } from '../../src/database/connect.ts';
import { answering, asServer, programsOfPostgres } from '../helpers/postgres.ts';
import type { Row } from './row.ts';
import { onSite, rowOf } from './site.ts';
import type { FaultSite } from './site.ts';

const HOSTS = 3;

/** `remote_apply`: what no replica has applied gets no receipt. */
export function replicaInStep(): Promise<readonly Row[]> {
  return withReplica(true, async (site, pair) => {
    const waiting = Promise.all(site.hosts.map((host) => host.report()));
    await pair.untilWaiting(HOSTS);
    const statuses = await pair.failOver(() => waiting);
    const missing = await missingOf(site);
    const words = `replica falls silent and takes over, synchronous_commit = remote_apply: statuses ${statuses.join(', ')}; ${missing} receipts without a message`;
    const isAsExpected = missing === 0 && statuses.every((status) => status === 75);
    return [rowOf(words, await site.account(), isAsExpected)];
  });
}

/** Commits wait for no replica: what it lacks is lost, unless the hosts have kept it. */
export function replicaLate(): Promise<readonly Row[]> {
  return withReplica(false, async (site, pair) => {
    for (let report = 0; report < 2; report++) for (const host of site.hosts) await host.report();
    await pair.failOver(() => Promise.resolve([]));
    const missing = await missingOf(site);
    for (const host of site.hosts) await host.run(['flush', '--sent']);
    const words = `replica ${missing} reports late takes over, synchronous_commit = on: ${missing} would be lost; maillog flush --sent sends the copies of keep_sent`;
    return [rowOf(words, await site.account(), missing === HOSTS * 2)];
  });
}

/** Receipts whose messages the database does not have. */
async function missingOf(site: FaultSite): Promise<number> {
  const receipts = site.hosts.reduce((sum, host) => sum + host.receipts, 0);
  return receipts - (await site.number('SELECT count(*) FROM inbox'));
}

async function withReplica(
  isInStep: boolean,
  work: (site: FaultSite, pair: Pair) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  return onSite({ hosts: HOSTS, postgres: { isDurable: true } }, async (site) => {
    const pair = new Pair(site);
    try {
      await pair.start(isInStep);
      const [receiver, worker] = [await site.receive(), await site.work()];
      for (const host of site.hosts) await host.report();
      await site.drained();
      await pair.stall();
      const rows = await work(site, pair);
      for (const { said, status } of [receiver, worker])
        if (status !== 0) throw new Error(`a program has ended: ${said}`);
      return rows;
    } finally {
      await pair.remove();
    }
  });
}

/** The primary of a site and its replica; one address leads to the one that is in charge. */
class Pair {
  readonly #site: FaultSite;
  readonly #address: string;
  readonly #data: string;
  readonly #primary: string;
  #replica: ChildProcess | undefined;

  constructor(site: FaultSite) {
    this.#site = site;
    this.#address = join(site.folder, 'db');
    this.#primary = site.url;
    this.#data = join(site.postgres.directory, 'replica');
  }

  async start(isInStep: boolean): Promise<void> {
    const { postgres } = this.#site;
    const programs = programsOfPostgres();
    const as = { ...asServer(), cwd: postgres.directory, stdio: 'ignore' as const };
    const from = ['-h', postgres.directory, '-U', 'maillog', '-D', this.#data];
    execFileSync(
      join(programs, 'pg_basebackup'),
      [...from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'],
      as,
    );
    const settings = [
      'listen_addresses=',
      `unix_socket_directories=${this.#data}`,
      'fsync=off',
      'log_min_messages=fatal',
    ];
    const args = ['-D', this.#data, ...settings.flatMap((each) => ['-c', each])];
    this.#replica = spawn(...withParent(join(programs, 'postgres'), args, 'INT'), as);
    await answering(this.#at(this.#data), this.#replica);
    if (isInStep) {
      await this.#sql(this.#primary, "ALTER SYSTEM SET synchronous_standby_names = '*'");
      await this.#sql(this.#primary, 'ALTER SYSTEM SET synchronous_commit = remote_apply');
      await this.#sql(this.#primary, 'SELECT pg_reload_conf()');
    }
    this.#point(postgres.directory);
    for (const name of ['url', 'receiverUrl', 'workerUrl'] as const)
      this.#site[name] = this.#site[name].replace(/host=.*/, `host=${encodeURIComponent(this.#address)}`);
  }

  /** From now on, nothing leaves the primary. */
  async stall(): Promise<void> {
    const [row] = await this.#sql<{ pid: number }>(this.#primary, 'SELECT pid FROM pg_stat_replication');
    process.kill(row.pid, 'SIGSTOP');
  }

  /** Until so many commits wait for the replica. */
  async untilWaiting(count: number): Promise<void> {
    for (;;) {
      const waiting = await this.#sql(
        this.#primary,
        "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
      );
      if (waiting.length >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The primary ends for ever. `before` is awaited before the replica takes over. */
  async failOver<T>(before: () => Promise<T>): Promise<T> {
    await this.#site.postgres.kill();
    const result = await before();
    await this.#sql(this.#at(this.#data), 'SELECT pg_promote()');
    this.#point(this.#data);
    return result;
  }

  async remove(): Promise<void> {
    const replica = this.#replica;
    if (!replica || replica.exitCode !== null) return;
    await this.#site.endAll();
    const ended = new Promise((resolve) => replica.once('close', resolve));
    replica.kill('SIGQUIT');
    await ended;
  }

  #point(to: string): void {
    rmSync(this.#address, { force: true });
    symlinkSync(to, this.#address);
  }

  #at(directory: string): string {
    return this.#primary.replace(/host=.*/, `host=${encodeURIComponent(directory)}`);
  }

  #sql<T extends object>(url: string, text: string): Promise<readonly T[]> {
    return withClient(url, async (client) => (await client.query<T>(text)).rows);
  }
}

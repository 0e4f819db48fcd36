/**
 * A fleet that faults befall: a PostgreSQL of its own, the built programs, hosts, and an account of what
 * came out. All of it is in a temporary folder.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey } from 'openpgp';
import type { Client } from 'pg';
import { freePort } from '../../../maillog/test/cli/world.ts';
import { isAway, withClient } from '../../src/database/connect.ts';
import { startPostgres } from '../helpers/postgres.ts';
import type { Postgres, PostgresOptions } from '../helpers/postgres.ts';
import { FaultHost } from './host.ts';
import { FleetProgram, runFleet } from './program.ts';
import type { Started } from './program.ts';
import type { Row } from './row.ts';

export interface SiteOptions {
  readonly hosts?: number;
  readonly receivers?: number;
  readonly postgres?: PostgresOptions;
}

export type Account = Omit<Row, 'fault' | 'held'>;

export class FaultSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'ml-faults-'));
  readonly hosts: FaultHost[] = [];
  readonly ports: number[] = [];
  postgres!: Postgres;
  /** The superuser's, the receivers' and the workers'. */
  url = '';
  receiverUrl = '';
  workerUrl = '';
  /** Where programs that are started from now on keep bodies of more than 1 kB; default: in the database. */
  bodies: string | undefined;
  readonly #programs = new Set<FleetProgram>();

  static async open({ hosts = 1, receivers = 1, postgres = {} }: SiteOptions = {}): Promise<FaultSite> {
    const site = new FaultSite();
    try {
      site.postgres = await startPostgres(postgres);
      site.url = await site.postgres.database();
      site.receiverUrl = await site.postgres.asRole(site.url, 'maillog_receiver');
      site.workerUrl = await site.postgres.asRole(site.url, 'maillog_worker');
      await site.#makeKey();
      for (let at = 0; at < receivers; at++) site.ports.push(await freePort());
      await site.enrol(...Array.from({ length: hosts }, (_, at) => `web${at + 1}`));
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  get key(): string {
    return join(this.folder, 'admin-private.asc');
  }

  get directory(): string {
    return join(this.folder, 'fleet');
  }

  /** Hosts take the receivers in an order of their own. */
  async enrol(...names: readonly string[]): Promise<void> {
    const out = ['--dir', this.directory, '--out', this.folder, '--url', 'https://localhost:8443'];
    await runFleet('enrol', ...names, ...out);
    const key = join(this.folder, 'admin.asc');
    for (const name of names) {
      const ports = this.hosts.length % 2 === 0 ? this.ports : this.ports.toReversed();
      const urls = ports.map((port) => `https://localhost:${port}`);
      const files = { name, key, pem: join(this.folder, `${name}.pem`), urls };
      this.hosts.push(new FaultHost(join(this.folder, name), files));
    }
  }

  /** Resolves when it listens, or has ended before. `inbox`: a folder in the place of the database. */
  async receive(which = 0, started: Started = {}, inbox?: string): Promise<FleetProgram> {
    const large = this.bodies === undefined ? [] : ['--bodies', this.bodies, '--bodies-over', '1k'];
    const where = inbox === undefined ? ['--database', this.receiverUrl, ...large] : ['--inbox', inbox];
    const listen = ['--listen', `127.0.0.1:${this.ports[which]}`, '--dir', this.directory];
    const program = this.start(['receive', ...listen, ...where], started);
    await program.says(/listening on /);
    return program;
  }

  /** Resolves when it works, or has ended before. */
  async work(atOnce = 2, started: Started = {}): Promise<FleetProgram> {
    const bodies = this.bodies === undefined ? [] : ['--bodies', this.bodies];
    const args = ['--key', this.key, '--at-once', String(atOnce), ...bodies];
    const program = this.start(['work', '--database', this.workerUrl, ...args], started);
    await program.says(/opening \d+ messages/);
    return program;
  }

  start(args: readonly string[], started: Started = {}): FleetProgram {
    const program = new FleetProgram(args, started);
    this.#programs.add(program);
    void program.ended().then(() => this.#programs.delete(program));
    return program;
  }

  /** As the superuser. */
  sql<T extends object = Record<string, unknown>>(
    text: string,
    values: unknown[] = [],
  ): Promise<readonly T[]> {
    return withClient(this.url, async (client: Client) => (await client.query<T>(text, values)).rows);
  }

  async number(text: string): Promise<number> {
    const [row] = await this.sql<{ n: string }>(`SELECT (${text})::float8 AS n`);
    return Number(row.n);
  }

  /** Leases of workers that were killed end in ten minutes; here, they end at once. */
  async endLeases(): Promise<void> {
    await this.sql('UPDATE inbox SET lent_until = NULL, tries = 0 WHERE taken_at IS NULL');
  }

  /** Resolves when workers have counted or refused all that the inbox has, or `program` has ended. */
  async drained(program?: FleetProgram): Promise<void> {
    await this.until('NOT EXISTS (SELECT FROM inbox WHERE taken_at IS NULL AND error IS NULL)', program);
  }

  /** Resolves when that is so, or `program` has ended. */
  async until(condition: string, program?: FleetProgram): Promise<void> {
    while (program?.isRunning !== false)
      try {
        await withClient(this.url, (client) => met(client, condition, program));
        return;
      } catch (error) {
        if (!isAway(error)) throw error;
        await pause();
      }
  }

  /**
   * Lets all come that waits: a receiver for each that ended, every host sends, a worker counts. Then
   * compares what was written with what is counted.
   */
  async account(): Promise<Account> {
    await this.endAll();
    for (const which of this.ports.keys()) await this.receive(which);
    for (const host of this.hosts) if (host.waiting > 0) await host.flush();
    await this.count();
    return this.compare();
  }

  /** A worker takes what is left. */
  async count(): Promise<void> {
    await this.endLeases();
    const worker = await this.work();
    await this.drained();
    await worker.end();
  }

  async compare(): Promise<Account> {
    const counted = await this.counts();
    const lines = { lost: 0, doubled: 0 };
    for (const { written } of this.hosts)
      for (const [word, count] of written) {
        const found = counted.lines.get(word) ?? 0;
        lines.lost += Math.max(0, count - found);
        lines.doubled += Math.max(0, found - count);
      }
    const receipts = this.hosts.reduce((sum, host) => sum + host.receipts, 0);
    const sent = receipts + this.hosts.reduce((sum, host) => sum + host.waiting, 0);
    return {
      sent,
      receipts,
      counted: counted.reports,
      lines: [...counted.lines.values()].reduce((sum, count) => sum + count, 0),
      lost: lines.lost + Math.max(0, sent - counted.reports),
      doubled: lines.doubled + Math.max(0, counted.reports - sent),
    };
  }

  /** By word; of the tables that count lines (hours for 90 days), the one that has the most or the fewest. */
  async counts(): Promise<{ readonly reports: number; readonly lines: ReadonlyMap<string, number> }> {
    const reports = await this.number('SELECT count(*) FROM report');
    const rows = await this.sql<{ word: string | null; counts: number[] }>(
      `SELECT substring(convert_from(template, 'UTF8') from 'q[a-z]{10}q') AS word, ARRAY[
         (SELECT coalesce(sum(lines), 0) FROM form_host WHERE form = form.id),
         (SELECT coalesce(sum(lines), 0) FROM form_count WHERE form = form.id),
         (SELECT coalesce(sum(lines), 0) FROM form_day WHERE form = form.id),
         (SELECT coalesce(sum(lines), 0) FROM form_hour WHERE form = form.id AND hour / 86400000 > day_of(now()) - 90)
           + (SELECT coalesce(sum(lines), 0) FROM form_day WHERE form = form.id AND day <= day_of(now()) - 90)]::float8[] AS counts
       FROM form WHERE kind = 'line'`,
    );
    const lines = new Map<string, number>();
    for (const { word, counts } of rows) {
      const [first = 0, ...others] = counts;
      const odd = others.find((count) => count !== first);
      lines.set(word ?? '', (lines.get(word ?? '') ?? 0) + (odd ?? first));
    }
    return { reports, lines };
  }

  async endAll(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.end(signal)));
  }

  async close(): Promise<void> {
    await this.endAll('SIGKILL');
    await this.postgres?.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #makeKey(): Promise<void> {
    const { publicKey, privateKey } = await generateKey({
      type: 'ecc',
      curve: 'curve25519Legacy',
      userIDs: [{ email: 'you@example.com' }],
      // Long ago, for a clock that goes back.
      date: new Date(Date.now() - 800 * 86_400_000),
    });
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, 'admin.asc'), publicKey);
    writeFileSync(this.key, privateKey, { mode: 0o600 });
  }
}

/** One connection for all looks: each is a process of the server. */
async function met(client: Client, condition: string, program?: FleetProgram): Promise<void> {
  while (program?.isRunning !== false) {
    const { rows } = await client.query<{ is: boolean }>(`SELECT ${condition} AS is`);
    if (rows[0]?.is === true) return;
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

/** A site for the time of `work`. */
export async function onSite(
  options: SiteOptions,
  work: (site: FaultSite) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const site = await FaultSite.open(options);
  try {
    return await work(site);
  } finally {
    await site.close();
  }
}

/** Held: each report has a receipt, and all of it counts once. */
export function rowOf(fault: string, account: Account, happened = true): Row {
  const { sent, receipts, counted, lost, doubled } = account;
  return {
    fault,
    ...account,
    held: happened && sent > 0 && receipts === sent && counted === sent && lost + doubled === 0,
  };
}
